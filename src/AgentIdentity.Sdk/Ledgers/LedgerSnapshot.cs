using System.Buffers;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Writes the counters as they stand, as the file of a ledger begins.</summary>
internal static class LedgerSnapshot
{
    /// <summary>Appends the lines, and gives the checksum the next line continues.</summary>
    public static uint Write(UsageCounters counters, ArrayBufferWriter<byte> output)
    {
        LedgerText text = new();
        uint sum = LedgerLine.FirstSum;
        LedgerLine.Append(output, text.OfHeader(), ref sum);
        foreach (UsageCounter counter in counters.All)
        {
            LedgerLine.Append(output, text.OfCounter(counter), ref sum);
        }

        LedgerLine.Append(output, text.OfBegin(counters.LatestTicks, counters.Count), ref sum);
        return sum;
    }
}
