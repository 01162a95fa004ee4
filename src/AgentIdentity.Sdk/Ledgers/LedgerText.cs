using System.Buffers;
using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Writes what the lines of a ledger say.</summary>
/// <remarks>
/// <code>
/// ledger 1                                                         the first line
/// counter 6:agents 2 639079236000000000 2 3:abc 3:def              used, expiry, members: one line a counter
/// begin 639079200000000000 1                                       the latest instant, and how many counters there were; from here on it grows
/// debit 639079200000000000 5:calls 1 639079236000000000 -          the instant, then for each debit its counter, amount, expiry and member
/// </code>
/// Instants are ticks of 100 ns since the year 1, UTC. A text is its length in bytes of UTF-8, a colon, and those bytes, so that no text needs to
/// be escaped; no member is a dash.
/// </remarks>
internal sealed class LedgerText
{
    /// <summary>The first line.</summary>
    public const string Header = "ledger 1";

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ArrayBufferWriter<byte> _payload = new(256);

    /// <summary>Whether a text comes back as it was: half a surrogate pair does not.</summary>
    public static bool IsStorable(string? text)
    {
        ReadOnlySpan<char> rest = text;
        int at = rest.IndexOfAnyInRange('\ud800', '\udfff');
        while (at >= 0)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out int used) != OperationStatus.Done)
            {
                return false;
            }

            rest = rest[(at + used)..];
            at = rest.IndexOfAnyInRange('\ud800', '\udfff');
        }

        return true;
    }

    public ReadOnlySpan<byte> OfHeader() => Begin(Header).Written;

    public ReadOnlySpan<byte> OfCounter(UsageCounter counter)
    {
        Begin("counter").Add(counter.Key).Add(counter.Used).Add(counter.ExpiresTicks).Add(counter.Members.Count);
        foreach (string member in counter.Members)
        {
            Add(member);
        }

        return Written;
    }

    public ReadOnlySpan<byte> OfBegin(long latestTicks, int counters) => Begin("begin").Add(latestTicks).Add(counters).Written;

    public ReadOnlySpan<byte> OfDebit(long nowTicks, ReadOnlySpan<UsageChange> changes)
    {
        Begin("debit").Add(nowTicks);
        foreach (ref readonly UsageChange change in changes)
        {
            Add(change.Charge.Key).Add(change.Amount).Add(change.Charge.ExpiresAt.UtcTicks);
            _ = change.HasAddedMember ? Add(change.Charge.Member!) : Append(" -");
        }

        return Written;
    }

    private ReadOnlySpan<byte> Written => _payload.WrittenSpan;

    private LedgerText Begin(string kind)
    {
        _payload.ResetWrittenCount();
        return Append(kind);
    }

    private LedgerText Add(long number)
    {
        Append(" ");
        number.TryFormat(_payload.GetSpan(20), out int written, default, CultureInfo.InvariantCulture);
        _payload.Advance(written);
        return this;
    }

    private LedgerText Add(string text) => Add(Strict.GetByteCount(text)).Append(":").Append(text);

    private LedgerText Append(string text)
    {
        Strict.GetBytes(text, _payload);
        return this;
    }
}
