using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk;

/// <summary>Text that somebody else chose, made safe to show: control, format and bidi characters are written as escapes, and it ends somewhere.</summary>
internal static class PlainText
{
    public static string Escape(string text, int maxLength)
    {
        if (text.Length <= maxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        StringBuilder escaped = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            string piece = IsHarmless(rune)
                ? rune.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            if (escaped.Length + piece.Length > maxLength)
            {
                break;
            }

            escaped.Append(piece);
        }

        return escaped.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
