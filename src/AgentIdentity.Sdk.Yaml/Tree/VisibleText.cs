using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>Which characters a policy file may hold: what a reviewer sees, and nothing that makes them see something else.</summary>
internal static class VisibleText
{
    private const int MaxShown = 64;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of a file; null, and why, when it cannot be one.</summary>
    public static string? Decode(ReadOnlySpan<byte> utf8, Mistakes mistakes)
    {
        if (utf8.StartsWith("\uFEFF"u8))
        {
            utf8 = utf8[3..];
        }

        string text;
        try
        {
            text = Strict.GetString(utf8);
        }
        catch (DecoderFallbackException)
        {
            mistakes.Add(PolicyMistakeCodes.NotUtf8, "the file is not UTF-8: save it as UTF-8");
            return null;
        }

        int before = mistakes.Count;
        int line = 1;
        int column = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            column++;
            if (rune.Value == '\n')
            {
                (line, column) = (line + 1, 0);
            }
            else if (rune.Value is not ('\r' or '\t') && !IsVisible(rune))
            {
                mistakes.Add(new Place(line, column), PolicyMistakeCodes.InvisibleCharacter, $"the invisible character {Name(rune)} is not allowed: delete it");
            }
        }

        return mistakes.Count == before ? text : null;
    }

    /// <summary>The first character of a scalar that cannot be seen; null when all can. Escapes in quotes make characters that the file itself does not show.</summary>
    public static string? Invisible(string scalar)
    {
        foreach (Rune rune in scalar.EnumerateRunes())
        {
            if (rune.Value != '\n' && !IsVisible(rune))
            {
                return Name(rune);
            }
        }

        return null;
    }

    /// <summary>What the file says, short enough for a message.</summary>
    public static string Shown(string text)
    {
        string line = text.Replace("\n", "\\n", StringComparison.Ordinal);
        return line.Length <= MaxShown ? line : string.Concat(line.AsSpan(0, char.IsHighSurrogate(line[MaxShown - 1]) ? MaxShown - 1 : MaxShown), "…");
    }

    private static bool IsVisible(Rune rune) => rune.Value is >= ' ' and <= '~' || (rune.Value > '~' && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator)
        && rune.Value is not (0x115f or 0x1160 or 0x3164 or 0xffa0));       // Hangul fillers: letters that show nothing

    private static string Name(Rune rune) => string.Create(CultureInfo.InvariantCulture, $"U+{rune.Value:X4}");
}
