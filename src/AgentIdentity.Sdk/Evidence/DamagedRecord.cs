using System.Globalization;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Finds out which record a damaged item was: by its number, or by what is left of its line.</summary>
internal static class DamagedRecord
{
    /// <summary>The name of the record, or of both where two ran into each other.</summary>
    public static string NameOf(ReadOnlySpan<byte> item, long last)
    {
        SortedSet<long> numbers = [];
        AddNumbers(item, numbers);
        for (ReadOnlySpan<byte> rest = item; rest.IndexOf("\"line\":\""u8) is >= 0 and int start;)
        {
            rest = rest[(start + 8)..];
            int end = rest.IndexOf((byte)'"');
            AddNumbersOfLine(rest[..(end < 0 ? rest.Length : end)], numbers);
        }

        return numbers.Count > 0
            ? $"record {string.Join(" or ", numbers)}"
            : string.Create(CultureInfo.InvariantCulture, $"the record after record {last}");
    }

    private static void AddNumbersOfLine(ReadOnlySpan<byte> line, SortedSet<long> numbers)
    {
        // Whole groups of four characters; one that is damaged becomes something else, and the number is not in it.
        byte[] bytes = new byte[line.Length];
        int written = 0;
        for (int at = 0; at < line.Length; at += 4)
        {
            ReadOnlySpan<byte> group = line[at..Math.Min(at + 4, line.Length)];
            written += Base64UrlText.TryDecode(group, bytes.AsSpan(written), out int decoded) ? decoded : 0;
        }

        AddNumbers(bytes.AsSpan(0, written), numbers);
    }

    private static void AddNumbers(ReadOnlySpan<byte> text, SortedSet<long> numbers)
    {
        // A record names its decision as "decision_seq", which does not match.
        while (text.IndexOf(",\"seq\":"u8) is >= 0 and int start)
        {
            EvidenceText number = new(text[(start + 7)..]);
            long value = number.Integer();
            if (!number.HasFailed)
            {
                numbers.Add(value);
            }

            text = text[(start + 7)..];
        }
    }
}
