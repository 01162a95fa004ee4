using System.Buffers;
using System.Globalization;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>What a value without quotes is, by rules of our own: the readers of YAML do not agree, and a policy must not depend on which one was used.</summary>
/// <remarks>
/// <c>true</c> and <c>false</c> are booleans, and nothing else is. A number is written as in JSON: no octal, no hexadecimal, no underscores, no plus.
/// What some reader would take for a boolean, a number, a date or nothing is no text unless it stands in quotes.
/// </remarks>
internal static class PlainScalar
{
    private static readonly HashSet<string> Words = new(StringComparer.OrdinalIgnoreCase)
    {
        "true", "false", "yes", "no", "on", "off", "y", "n", "null", "~", "", "nan", ".nan", ".inf", "+.inf", "-.inf", "=",
    };

    private static readonly SearchValues<char> NumberLike = SearchValues.Create("0123456789+-_.,:eETZtz ");

    /// <summary>Whether some reader of YAML would take it for something else than a text.</summary>
    public static bool IsAmbiguous(string plain) =>
        Words.Contains(plain) || (plain.AsSpan().IndexOfAnyInRange('0', '9') >= 0 && IsLikeNumber(plain));

    /// <summary>A JSON number without fraction and exponent.</summary>
    public static bool TryReadInteger(string plain, out long value)
    {
        value = 0;
        return IsJsonNumber(plain, out bool isInteger) && isInteger && long.TryParse(plain, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A JSON number that is finite.</summary>
    public static bool TryReadNumber(string plain, out double value)
    {
        value = 0;
        return IsJsonNumber(plain, out _) && double.TryParse(plain, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);
    }

    /// <summary>Digits, and what stands between digits in numbers, times and dates of any kind.</summary>
    private static bool IsLikeNumber(string plain)
    {
        if (plain.StartsWith("0x", StringComparison.OrdinalIgnoreCase) || plain.StartsWith("0o", StringComparison.OrdinalIgnoreCase) || plain.StartsWith("0b", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        return (char.IsAsciiDigit(plain[0]) || plain[0] is '+' or '-' or '.') && plain.AsSpan().IndexOfAnyExcept(NumberLike) < 0;
    }

    private static bool IsJsonNumber(string text, out bool isInteger)
    {
        int at = text.StartsWith('-') ? 1 : 0;
        int digits = Digits(text, ref at);
        bool isSound = digits > 0 && (digits == 1 || text[at - digits] != '0');
        isInteger = isSound && at == text.Length;
        if (isSound && at < text.Length && text[at] == '.')
        {
            at++;
            isSound = Digits(text, ref at) > 0;
        }

        if (isSound && at < text.Length && text[at] is 'e' or 'E')
        {
            at++;
            at += at < text.Length && text[at] is '+' or '-' ? 1 : 0;
            isSound = Digits(text, ref at) > 0;
        }

        return isSound && at == text.Length;
    }

    private static int Digits(string text, ref int at)
    {
        int start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at]))
        {
            at++;
        }

        return at - start;
    }
}
