using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using AgentIdentity.Cli.Output;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Approvals;

/// <summary>Arguments as lines a person can trust: each value is canonical JSON, escaped, and every row of it is marked as part of it.</summary>
/// <remarks>
/// A model chose these texts, names of arguments among them. None begins a line of its own, whatever it contains, on a terminal of 80 columns or more; a backslash of the value is
/// doubled by JSON, so an escape (<c>\u{202E}</c>) cannot be imitated; a value that is cut says so, with its length and hash.
/// </remarks>
internal static class ArgumentLines
{
    // With its mark a row fits into 80 columns, if each character takes one; a terminal breaks longer ones, and what follows begins a line.
    private const int RowWidth = 72;
    private const int CutAfter = 4 * RowWidth;

    /// <summary>All arguments, in canonical order.</summary>
    /// <param name="arguments">The arguments.</param>
    /// <param name="isFull">Whether long values are shown whole.</param>
    public static IEnumerable<string> Of(ToolArguments arguments, bool isFull)
    {
        foreach (string name in arguments.Names)
        {
            ReadOnlyMemory<byte> utf8 = arguments.GetUtf8Json(name);
            string shown = SafeText.Of(Encoding.UTF8.GetString(utf8.Span));
            string label = SafeText.Of(JsonSerializer.Serialize(name));
            bool isCut = !isFull && shown.Length > CutAfter;
            string mark = "  ";
            foreach (string row in Rows(label))
            {
                yield return mark + row;
                mark = "  ┆ ";
            }

            foreach (string row in Rows(isCut ? shown[..CutAfter] : shown))
            {
                yield return $"  │ {row}";
            }

            if (isCut)
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture, $"  └ CUT: {utf8.Length:N0} bytes in all, SHA-256 {Convert.ToHexStringLower(SHA256.HashData(utf8.Span))}; see all of it with --full");
            }
        }
    }

    private static IEnumerable<string> Rows(string text)
    {
        for (int at = 0; at < text.Length;)
        {
            int length = Math.Min(RowWidth, text.Length - at);
            // A character of two halves stays in one row.
            length -= at + length < text.Length && char.IsHighSurrogate(text[at + length - 1]) ? 1 : 0;
            yield return text.Substring(at, length);
            at += length;
        }
    }
}
