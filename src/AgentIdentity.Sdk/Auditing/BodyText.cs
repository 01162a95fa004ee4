using System.Buffers;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the members of a canonical JSON object; the caller names them in RFC 8785 order. What is absent is left out.</summary>
internal static class BodyText
{
    private static readonly SearchValues<char> Plain = SearchValues.Create(
        [.. Enumerable.Range(0x20, 0x7F - 0x20).Select(c => (char)c).Where(c => c is not ('"' or '\\'))]);

    public static bool IsPlain(ReadOnlySpan<char> text) => !text.ContainsAnyExcept(Plain);

    public static void Text(ref ByteBuilder output, scoped ReadOnlySpan<byte> name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            Name(ref output, name);
            String(ref output, value);
        }
    }

    public static void Integer(ref ByteBuilder output, scoped ReadOnlySpan<byte> name, long? value)
    {
        if (value is { } number)
        {
            Name(ref output, name);
            output.AppendInteger(number);
        }
    }

    /// <summary>Writes a flag that is set; a flag that is not is absent.</summary>
    public static void Flag(ref ByteBuilder output, ReadOnlySpan<byte> name, bool value)
    {
        if (value)
        {
            Name(ref output, name);
            output.Append("true"u8);
        }
    }

    public static void Bytes(ref ByteBuilder output, scoped ReadOnlySpan<byte> name, scoped ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            Name(ref output, name);
            Bytes(ref output, value);
        }
    }

    public static void Bytes(ref ByteBuilder output, scoped ReadOnlySpan<byte> value)
    {
        output.Append((byte)'"');
        output.AppendBase64Url(value);
        output.Append((byte)'"');
    }

    public static void Name(ref ByteBuilder output, scoped ReadOnlySpan<byte> name)
    {
        Separate(ref output);
        output.Append((byte)'"');
        output.Append(name);
        output.Append("\":"u8);
    }

    public static void Separate(ref ByteBuilder output)
    {
        if (output.Written[^1] is not ((byte)'{' or (byte)'['))
        {
            output.Append((byte)',');
        }
    }

    public static void String(ref ByteBuilder output, scoped ReadOnlySpan<char> value)
    {
        if (IsPlain(value))
        {
            output.Append((byte)'"');
            Ascii.FromUtf16(value, output.Reserve(value.Length), out int written);
            output.Advance(written);
            output.Append((byte)'"');
            return;
        }

        // Encoding.UTF8 replaces lone surrogates by U+FFFD: no text, however ill-formed, breaks a record.
        ByteBuilder utf8 = new(stackalloc byte[256]);
        utf8.Advance(Encoding.UTF8.GetBytes(value, utf8.Reserve(Encoding.UTF8.GetByteCount(value))));
        JsonText.AppendCanonicalString(ref output, utf8.Written);
        utf8.Dispose();
    }
}
