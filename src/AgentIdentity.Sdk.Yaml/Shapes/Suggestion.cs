namespace AgentIdentity.Sdk.Yaml;

/// <summary>What somebody probably meant.</summary>
internal static class Suggestion
{
    private const int MaxNames = 12;
    private const int MaxDistance = 3;

    // A file may name thousands of tools and misspell each: help must not cost more than reading does.
    private const int MaxLength = 64;
    private const int MaxCompared = 256;

    /// <summary><c>; did you mean limit?</c>, or what there is to choose from.</summary>
    public static string For(string text, IEnumerable<string> known)
    {
        string[] names = [.. known];
        string? near = text.Length > MaxLength ? null : names.Where(name => Math.Abs(name.Length - text.Length) <= MaxDistance).Take(MaxCompared)
            .Select(name => (Name: name, Distance: Distance(text, name)))
            .Where(found => found.Distance <= Math.Max(1, Math.Min(MaxDistance, Math.Max(text.Length, found.Name.Length) / 3)))
            .OrderBy(found => found.Distance).ThenBy(found => found.Name, StringComparer.Ordinal).Select(found => found.Name).FirstOrDefault();
        return near is not null ? $"; did you mean {VisibleText.Shown(near)}?"
            : names.Length == 0 ? "; there are none here"
            : names.Length <= MaxNames ? $"; there are {string.Join(", ", names.Order(StringComparer.Ordinal).Select(VisibleText.Shown))}"
            : "";
    }

    /// <summary>How many letters are to be inserted, deleted, changed or swapped with their neighbour.</summary>
    private static int Distance(string a, string b)
    {
        int[,] cost = new int[a.Length + 1, b.Length + 1];
        for (int i = 0; i <= a.Length; i++)
        {
            for (int j = 0; j <= b.Length; j++)
            {
                cost[i, j] = i == 0 || j == 0
                    ? i + j
                    : Math.Min(Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + (Same(a[i - 1], b[j - 1]) ? 0 : 1));
                if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[a.Length, b.Length];
    }

    private static bool Same(char a, char b) => a == b || (a is '-' or '_' && b is '-' or '_');
}
