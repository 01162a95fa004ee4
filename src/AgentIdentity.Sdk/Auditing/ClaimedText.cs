using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Text from someone who proved nothing, made safe to show: control, format and bidi characters are written as escapes.</summary>
internal static class ClaimedText
{
    public const int MaxLength = 256;

    public static string Escape(string text)
    {
        StringBuilder escaped = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            string piece = IsHarmless(rune)
                ? rune.ToString()
                : string.Create(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
            if (escaped.Length + piece.Length > MaxLength)
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
