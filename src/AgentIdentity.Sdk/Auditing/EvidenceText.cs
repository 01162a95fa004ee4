using System.Buffers;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads what evidence is written in: JSON with fixed members in a fixed order, without white space and escapes. One value, one spelling.</summary>
/// <remarks>Once something is not as it should be, everything read is empty. Never throws on hostile input.</remarks>
internal ref struct EvidenceText(ReadOnlySpan<byte> text)
{
    private static readonly SearchValues<byte> Base64UrlLetters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"u8);

    private readonly ReadOnlySpan<byte> _text = text;
    private int _at;

    public bool HasFailed { get; private set; }

    /// <summary>Whether all of it was read, and was as it should be.</summary>
    public readonly bool IsComplete => !HasFailed && _at == _text.Length;

    public void Skip(scoped ReadOnlySpan<byte> literal) => HasFailed |= !TrySkip(literal);

    public bool TrySkip(scoped ReadOnlySpan<byte> literal)
    {
        bool isThere = !HasFailed && _text[_at..].StartsWith(literal);
        _at += isThere ? literal.Length : 0;
        return isThere;
    }

    /// <summary>A text in the letters of base64url, up to its quote. Whether it stands for something shows when it is decoded.</summary>
    public string Encoded(int maxLength)
    {
        ReadOnlySpan<byte> segment = Segment(maxLength);
        HasFailed |= segment.ContainsAnyExcept(Base64UrlLetters);
        return HasFailed ? "" : Encoding.ASCII.GetString(segment);
    }

    /// <summary>A text up to its quote, which is passed over.</summary>
    public ReadOnlySpan<byte> Segment(int maxLength)
    {
        ReadOnlySpan<byte> rest = _text[_at..];
        int end = HasFailed ? -1 : rest[..Math.Min(rest.Length, maxLength + 1)].IndexOf((byte)'"');
        HasFailed |= end < 0;
        _at += HasFailed ? 0 : end + 1;
        return HasFailed ? default : rest[..end];
    }

    /// <summary>The bytes a base64url text stands for, up to its quote.</summary>
    public byte[] Bytes(int maxBytes)
    {
        ReadOnlySpan<byte> segment = Segment(((maxBytes * 4) + 2) / 3);
        byte[] bytes = new byte[(segment.Length * 3 / 4) + 2];
        HasFailed |= !Base64UrlText.TryDecode(segment, bytes, out int written) || written > maxBytes;
        return HasFailed ? [] : bytes[..written];
    }

    /// <summary>The text whose UTF-8 a base64url text stands for, up to its quote.</summary>
    public string Utf8(int maxBytes)
    {
        byte[] bytes = Bytes(maxBytes);
        HasFailed |= !System.Text.Unicode.Utf8.IsValid(bytes);
        return HasFailed ? "" : Encoding.UTF8.GetString(bytes);
    }

    /// <summary>An integer from 0 to 2^53-1.</summary>
    public long Integer()
    {
        long value = 0;
        int start = _at;
        while (!HasFailed && _at < _text.Length && char.IsAsciiDigit((char)_text[_at]) && _at - start < 16)
        {
            value = (value * 10) + _text[_at++] - '0';
        }

        HasFailed |= _at == start || value > RecordLine.MaxInteger || (_text[start] == '0' && _at - start > 1);
        return HasFailed ? 0 : value;
    }

    /// <summary>An instant as records have it, up to its quote.</summary>
    public DateTimeOffset Instant()
    {
        HasFailed |= !RecordLine.TryParseTimestamp(Segment(RecordLine.TimestampLength), out DateTimeOffset time);
        return time;
    }
}
