using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Member names that came from outside: lone surrogates become U+FFFD before names are compared, so that none collide later.</summary>
internal static class WellFormed
{
    public static string Name(string name)
    {
        ReadOnlySpan<char> rest = name;
        while (rest.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and int at)
        {
            if (Rune.DecodeFromUtf16(rest[at..], out _, out int length) != System.Buffers.OperationStatus.Done)
            {
                return Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name));
            }

            rest = rest[(at + length)..];
        }

        return name;
    }

    /// <summary>The pairs in the order RFC 8785 section 3.2.3 demands: by UTF-16 code units.</summary>
    /// <exception cref="ArgumentException">Two names are the same once ill-formed text is replaced.</exception>
    public static KeyValuePair<string, string>[] Sort(IReadOnlyDictionary<string, string> fields)
    {
        KeyValuePair<string, string>[] sorted = [.. fields.Select(field => KeyValuePair.Create(Name(field.Key), field.Value))];
        Array.Sort(sorted, (left, right) => string.CompareOrdinal(left.Key, right.Key));
        for (int i = 1; i < sorted.Length; i++)
        {
            if (string.Equals(sorted[i - 1].Key, sorted[i].Key, StringComparison.Ordinal))
            {
                throw new ArgumentException($"the field {sorted[i].Key} is given twice", nameof(fields));
            }
        }

        return sorted;
    }
}
