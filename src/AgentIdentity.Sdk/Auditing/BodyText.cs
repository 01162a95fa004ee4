using System.Buffers;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the members of a canonical JSON object; the caller names them in RFC 8785 order. What is absent is left out.</summary>
/// <remarks>
/// A member's prefix is everything before its value, the comma included: <c>,"code":</c>. Every member is written with its comma, and
/// <see cref="Close"/> turns the first one into the opening brace, so that nobody asks each time whether a comma is due.
/// </remarks>
internal static class BodyText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    public static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Plain);

    public static void Text(ref ByteBuilder output, scoped ReadOnlySpan<byte> prefix, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            output.Append(prefix);
            String(ref output, value);
        }
    }

    public static void Integer(ref ByteBuilder output, scoped ReadOnlySpan<byte> prefix, long? value)
    {
        if (value is { } number)
        {
            output.Append(prefix);
            output.AppendInteger(number);
        }
    }

    /// <summary>Writes an object of texts, if there are any.</summary>
    public static void Pairs(ref ByteBuilder output, scoped ReadOnlySpan<byte> prefix, IReadOnlyDictionary<string, string>? pairs)
    {
        if (pairs is null or { Count: 0 })
        {
            return;
        }

        output.Append(prefix);
        int start = output.Length;
        foreach ((string name, string value) in WellFormed.Sort(pairs))
        {
            output.Append((byte)',');
            String(ref output, name);
            output.Append((byte)':');
            String(ref output, value);
        }

        Close(ref output, start);
    }

    /// <summary>Writes a flag that is set; a flag that is not is absent.</summary>
    public static void Flag(ref ByteBuilder output, scoped ReadOnlySpan<byte> prefix, bool value)
    {
        if (value)
        {
            output.Append(prefix);
            output.Append("true"u8);
        }
    }

    public static void Bytes(ref ByteBuilder output, scoped ReadOnlySpan<byte> prefix, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            output.Append(prefix);
            Bytes(ref output, value);
        }
    }

    public static void Bytes(ref ByteBuilder output, scoped ReadOnlySpan<byte> value)
    {
        output.Append((byte)'"');
        output.AppendBase64Url(value);
        output.Append((byte)'"');
    }

    public static void String(ref ByteBuilder output, scoped ReadOnlySpan<char> value)
    {
        if (IsPlain(value))
        {
            Span<byte> room = output.Reserve(value.Length + 2);
            room[0] = (byte)'"';
            Ascii.FromUtf16(value, room[1..], out int written);
            room[written + 1] = (byte)'"';
            output.Advance(written + 2);
            return;
        }

        // Encoding.UTF8 replaces lone surrogates by U+FFFD: no text, however ill-formed, breaks a record.
        ByteBuilder utf8 = new(stackalloc byte[256]);
        utf8.Advance(Encoding.UTF8.GetBytes(value, utf8.Reserve(Encoding.UTF8.GetByteCount(value))));
        JsonText.AppendCanonicalString(ref output, utf8.Written);
        utf8.Dispose();
    }

    /// <summary>Ends the object, or the array, whose members begin at a place: their first comma becomes the opening bracket.</summary>
    public static void Close(ref ByteBuilder output, int start, byte open = (byte)'{', byte close = (byte)'}')
    {
        if (output.Length == start)
        {
            output.Append(open);
        }
        else
        {
            output.Written[start] = open;
        }

        output.Append(close);
    }
}
