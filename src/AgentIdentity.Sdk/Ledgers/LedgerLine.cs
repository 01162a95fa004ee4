using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Numerics;

namespace AgentIdentity.Sdk.Policies;

/// <summary>How a line of a ledger is framed, so that half a line is told from a damaged one.</summary>
/// <remarks>
/// <code>
/// 00000026 4d5e0c1f 9a0b11c2 debit 639079200000000000 5:calls 1 639079236000000000 -⏎
/// length   check    sum      payload
/// </code>
/// The length of the payload in bytes, without the line feed; the CRC-32C of those eight digits; the CRC-32C of the payload. Numbers are eight
/// lower-case hexadecimal digits. Both checksums continue the sum of the line before (0xffffffff for the first), so a line that is missing,
/// doubled or moved is found as well. A file that ends before a line does was cut there; whatever else does not fit is damage.
/// </remarks>
internal static class LedgerLine
{
    /// <summary>What the sum of the first line continues.</summary>
    public const uint FirstSum = uint.MaxValue;

    /// <summary>The bytes before the payload.</summary>
    public const int PrefixSize = 27;

    private const int Number = 8;

    /// <summary>Appends a line.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="payload">What it says.</param>
    /// <param name="sum">The sum of the line before; then of this one.</param>
    public static void Append(ArrayBufferWriter<byte> output, ReadOnlySpan<byte> payload, ref uint sum)
    {
        Span<byte> line = output.GetSpan(PrefixSize + payload.Length + 1)[..(PrefixSize + payload.Length + 1)];
        WritePrefix(line, payload, ref sum);
        payload.CopyTo(line[PrefixSize..]);
        line[^1] = (byte)'\n';
        output.Advance(line.Length);
    }

    /// <summary>The length a prefix announces; false when it was not written so.</summary>
    public static bool TryReadLength(ReadOnlySpan<byte> prefix, uint sum, out int length)
    {
        Span<byte> check = stackalloc byte[Number];
        Write(check, Continue(sum, prefix[..Number]));
        return int.TryParse(prefix[..Number], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out length)
            && length >= 0
            && check.SequenceEqual(prefix[(Number + 1)..(2 * Number + 1)]);
    }

    /// <summary>Whether a payload, and the line feed after it, are what was written under a prefix.</summary>
    public static bool TryRead(ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> payloadAndFeed, ref uint sum)
    {
        Span<byte> expected = stackalloc byte[PrefixSize];
        WritePrefix(expected, payloadAndFeed[..^1], ref sum);
        return payloadAndFeed[^1] == '\n' && expected.SequenceEqual(prefix);
    }

    private static void WritePrefix(Span<byte> prefix, ReadOnlySpan<byte> payload, ref uint sum)
    {
        Write(prefix, (uint)payload.Length);
        Write(prefix[(Number + 1)..], Continue(sum, prefix[..Number]));
        sum = Continue(sum, payload);
        Write(prefix[(2 * (Number + 1))..], sum);
        prefix[Number] = prefix[2 * Number + 1] = prefix[PrefixSize - 1] = (byte)' ';
    }

    private static void Write(Span<byte> digits, uint value) => value.TryFormat(digits, out _, "x8", CultureInfo.InvariantCulture);

    private static uint Continue(uint sum, ReadOnlySpan<byte> bytes)
    {
        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            sum = BitOperations.Crc32C(sum, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (byte b in bytes)
        {
            sum = BitOperations.Crc32C(sum, b);
        }

        return sum;
    }
}
