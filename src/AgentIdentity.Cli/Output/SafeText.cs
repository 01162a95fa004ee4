using System.Globalization;
using System.Text;
using Spectre.Console;

namespace AgentIdentity.Cli.Output;

/// <summary>Text that somebody else chose, made safe to show on a terminal.</summary>
/// <remarks>
/// Control, format and bidi characters, line separators, spaces that are not the space, what is drawn as nothing and what is not assigned become escapes (<c>\u{202E}</c>): a name cannot move the
/// cursor, hide behind another name, or begin a new line.
/// </remarks>
internal static class SafeText
{
    /// <summary>The text with everything that is not plainly visible written as an escape.</summary>
    public static string Of(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        StringBuilder escaped = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (IsVisible(rune))
            {
                escaped.Append(rune);
            }
            else
            {
                escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            }
        }

        return escaped.ToString();
    }

    /// <summary>The same for a place where Spectre.Console reads markup.</summary>
    public static string Markup(string text) => Spectre.Console.Markup.Escape(Of(text));

    private static bool IsVisible(Rune rune) => rune.Value == ' ' || (!IsDrawnAsNothing(rune.Value) && Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate or UnicodeCategory.SpaceSeparator));

    /// <summary>What passes for a letter, a mark or a symbol but shows nothing: most of Default_Ignorable_Code_Point (UAX #44), and the empty Braille cell.</summary>
    private static bool IsDrawnAsNothing(int c) =>
        c is 0x034F or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or (>= 0x180B and <= 0x180F) or 0x2800 or 0x3164 or (>= 0xFE00 and <= 0xFE0F) or 0xFFA0
            or (>= 0xE0100 and <= 0xE01EF);
}
