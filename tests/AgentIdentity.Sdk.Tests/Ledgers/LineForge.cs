using System.Globalization;
using System.Numerics;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Writes lines of a ledger with right lengths and sums, whatever they say.</summary>
internal static class LineForge
{
    public const int PrefixSize = 27;

    public static byte[] Write(IEnumerable<string> payloads)
    {
        StringBuilder lines = new();
        uint sum = uint.MaxValue;
        foreach (string payload in payloads)
        {
            string length = Hex((uint)Encoding.UTF8.GetByteCount(payload));
            uint check = Continue(sum, length);
            sum = Continue(sum, payload);
            lines.Append(length).Append(' ').Append(Hex(check)).Append(' ').Append(Hex(sum)).Append(' ').Append(payload).Append('\n');
        }

        return Encoding.UTF8.GetBytes(lines.ToString());
    }

    private static string Hex(uint value) => value.ToString("x8", CultureInfo.InvariantCulture);

    private static uint Continue(uint sum, string text) => Encoding.UTF8.GetBytes(text).Aggregate(sum, BitOperations.Crc32C);
}
