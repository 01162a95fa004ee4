using System.Globalization;
using System.Text;

namespace AgentIdentity.Sdk;

/// <summary>Short texts that people read in credentials and logs: bounded, and without characters that deceive a reader.</summary>
internal static class CredentialText
{
    public const int MaxLength = 256;

    public static bool IsAcceptable(string? text)
    {
        // A space at either end, or one that is not the common one, makes two names look like one.
        if (text is not { Length: > 0 and <= MaxLength } || text[0] == ' ' || text[^1] == ' ')
        {
            return false;
        }

        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return true;        // printable ASCII, as nearly all texts are
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            // Control, format (bidi overrides among them), surrogate, private use, unassigned, line and paragraph separators.
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate
                or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator
                || (Rune.GetUnicodeCategory(rune) == UnicodeCategory.SpaceSeparator && rune.Value != ' ')
                || rune.Value is 0x115f or 0x1160 or 0x3164 or 0xffa0       // Hangul fillers: letters that show nothing
                || rune == Rune.ReplacementChar)
            {
                return false;
            }
        }

        return true;
    }

    public static string Require(string text, string parameter) => IsAcceptable(text)
        ? text
        : throw new ArgumentException($"{parameter} is 1 to {MaxLength} characters without control, format, private-use and invisible characters, and without spaces at its ends", parameter);

    /// <summary>A name that may stand in a path of names: letters, digits, dot, dash and underscore.</summary>
    public static bool IsName(string? text)
    {
        if (text is not { Length: > 0 and <= 64 } || text is "." or "..")
        {
            return false;
        }

        foreach (char c in text)
        {
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '-' or '_'))
            {
                return false;
            }
        }

        return true;
    }

    public static string RequireName(string name) => IsName(name)
        ? name
        : throw new ArgumentException("a name is 1 to 64 ASCII letters, digits, dots, dashes and underscores", nameof(name));
}
