using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Decimal numbers from 0 to 2^63-1, as notes write them, in their one spelling.</summary>
internal static class NoteNumber
{
    /// <summary>Reads a number. Never throws on hostile input.</summary>
    public static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) && (text[0] != '0' || text.Length == 1);
}
