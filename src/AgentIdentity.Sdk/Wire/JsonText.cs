using System.Text;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Escapes in JSON strings: read as RFC 8259 section 7 allows, written as RFC 8785 section 3.2.2.2 demands.</summary>
internal static class JsonText
{
    /// <summary>Reads the escape that begins at a backslash. A high surrogate takes its low one along; a lone one is refused.</summary>
    public static bool TryReadEscape(ReadOnlySpan<byte> text, int at, out Rune rune, out int length)
    {
        rune = default;
        length = 2;
        if (at + 1 >= text.Length)
        {
            return false;
        }

        char simple = (char)text[at + 1] switch
        {
            '"' => '"',
            '\\' => '\\',
            '/' => '/',
            'b' => '\b',
            'f' => '\f',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            _ => '\0',
        };
        if (simple != '\0')
        {
            rune = new Rune(simple);
            return true;
        }

        if (!TryReadUnit(text, at, out char first))
        {
            return false;
        }

        length = 6;
        if (!char.IsSurrogate(first))
        {
            rune = new Rune(first);
            return true;
        }

        length = 12;
        return TryReadUnit(text, at + 6, out char second) && Rune.TryCreate(first, second, out rune);
    }

    /// <summary>Resolves the escapes of a string's content, which the strict reader has already accepted.</summary>
    public static void AppendUnescaped(ref ByteBuilder output, scoped ReadOnlySpan<byte> content)
    {
        Span<byte> utf8 = stackalloc byte[4];
        while (content.IndexOf((byte)'\\') is >= 0 and int at)
        {
            output.Append(content[..at]);
            if (!TryReadEscape(content, at, out Rune rune, out int length))
            {
                throw new System.Diagnostics.UnreachableException("the strict reader let a bad escape through");
            }

            output.Append(utf8[..rune.EncodeToUtf8(utf8)]);
            content = content[(at + length)..];
        }

        output.Append(content);
    }

    /// <summary>Appends unescaped UTF-8 as a canonical JSON string, quotes included.</summary>
    public static void AppendCanonicalString(ref ByteBuilder output, scoped ReadOnlySpan<byte> utf8)
    {
        output.Append((byte)'"');
        int start = 0;
        for (int i = 0; i < utf8.Length; i++)
        {
            byte value = utf8[i];
            if (value >= 0x20 && value != '"' && value != '\\')
            {
                continue;
            }

            output.Append(utf8[start..i]);
            start = i + 1;
            AppendEscape(ref output, value);
        }

        output.Append(utf8[start..]);
        output.Append((byte)'"');
    }

    private static void AppendEscape(ref ByteBuilder output, byte value)
    {
        ReadOnlySpan<byte> escape = value switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => [(byte)'\\', (byte)'u', (byte)'0', (byte)'0', HexDigit(value >> 4), HexDigit(value & 15)],
        };
        output.Append(escape);
    }

    private static bool TryReadUnit(ReadOnlySpan<byte> text, int at, out char unit)
    {
        unit = '\0';
        if (at + 6 > text.Length || text[at] != '\\' || text[at + 1] != 'u')
        {
            return false;
        }

        int value = 0;
        foreach (byte digit in text.Slice(at + 2, 4))
        {
            if (!char.IsAsciiHexDigit((char)digit))
            {
                return false;
            }

            value = (value << 4) | (digit <= '9' ? digit - '0' : (digit | 0x20) - 'a' + 10);
        }

        unit = (char)value;
        return true;
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'a' + value - 10);
}
