using System.Buffers.Text;
using System.Globalization;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes one line of the log.</summary>
/// <remarks>
/// A line is the canonical JSON (RFC 8785) of the envelope, followed by one line feed that is not part of the record:
/// <code>
/// {"body":{...},"log":"audit/vLxkXHDiZTWcVn0zEXAMPw","prev":"&lt;43 characters&gt;","seq":1,"ts":"2026-03-01T09:30:00.000000Z","type":"decision","v":1}
/// </code>
/// <c>prev</c> is the leaf hash of the line before, as stored; of the first line, the header, 32 zero bytes. <c>seq</c> counts from 0
/// without gaps. <c>ts</c> never decreases. Values are strings, booleans, integers within 2^53-1, arrays and objects; nothing else.
/// </remarks>
internal static class RecordLine
{
    /// <summary>The longest line, line feed included, that is written or read.</summary>
    public const int MaxSize = 1024 * 1024;

    /// <summary>No outcome record is longer than this, line feed included.</summary>
    public const int MaxOutcomeSize = 1024;

    /// <summary>The largest integer a record may hold: above it, JSON readers disagree.</summary>
    public const long MaxInteger = (1L << 53) - 1;

    /// <summary>What the members around the body and the log id take at most.</summary>
    public const int MaxEnvelope = 256;

    public const int TimestampLength = 27;
    private const int IsoLength = 28;

    public static void Write(
        ref ByteBuilder output, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, ReadOnlySpan<byte> log, in LeafHash previous, long sequence, DateTimeOffset time)
    {
        output.Append("{\"body\":"u8);
        output.Append(body);
        output.Append(",\"log\":\""u8);
        output.Append(log);
        output.Append("\",\"prev\":\""u8);
        Span<byte> hash = stackalloc byte[LeafHash.Size];
        previous.CopyTo(hash);
        output.AppendBase64Url(hash);
        output.Append("\",\"seq\":"u8);
        output.AppendInteger(sequence);
        output.Append(",\"ts\":\""u8);
        WriteTimestamp(ref output, time);
        output.Append("\",\"type\":\""u8);
        output.Append(type);
        output.Append("\",\"v\":1}\n"u8);
    }

    /// <summary>Cuts an instant to the microseconds a record can hold.</summary>
    public static DateTimeOffset Truncate(DateTimeOffset time) => new(time.UtcTicks - (time.UtcTicks % 10), TimeSpan.Zero);

    public static bool TryParseTimestamp(ReadOnlySpan<byte> text, out DateTimeOffset time)
    {
        time = default;
        if (text.Length != TimestampLength || text[^1] != 'Z')
        {
            return false;
        }

        // The round-trip format has one digit more.
        Span<byte> iso = stackalloc byte[IsoLength];
        text[..^1].CopyTo(iso);
        "0Z"u8.CopyTo(iso[^2..]);
        if (!Utf8Parser.TryParse(iso, out DateTime parsed, out int consumed, 'O') || consumed != IsoLength)
        {
            return false;
        }

        time = new DateTimeOffset(DateTime.SpecifyKind(parsed, DateTimeKind.Utc));
        return true;
    }

    private static void WriteTimestamp(ref ByteBuilder output, DateTimeOffset time)
    {
        Span<byte> iso = stackalloc byte[IsoLength];
        time.UtcDateTime.TryFormat(iso, out _, "O", CultureInfo.InvariantCulture);
        output.Append(iso[..(TimestampLength - 1)]);
        output.Append((byte)'Z');
    }
}
