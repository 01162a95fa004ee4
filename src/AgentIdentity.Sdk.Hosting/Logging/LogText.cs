using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Text that somebody else may have chosen, made fit for one line of a log: what deceives a reader is written as an escape, and it ends somewhere.</summary>
internal static class LogText
{
    private const int MaxLength = 512;

    public static string Escape(string? text)
    {
        if (text is null || (text.Length <= MaxLength && !text.AsSpan().ContainsAnyExceptInRange(' ', '~')))
        {
            return text ?? "";
        }

        StringBuilder escaped = new();
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (escaped.Length >= MaxLength)
            {
                return escaped.Append("...").ToString();
            }

            _ = IsHarmless(rune) ? escaped.Append(rune) : escaped.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:X}}}");
        }

        return escaped.ToString();
    }

    private static bool IsHarmless(Rune rune) => Rune.GetUnicodeCategory(rune) is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
        or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate);
}
