namespace AgentIdentity.Sdk.Policies;

/// <summary>What a list of rules must be to make sense together.</summary>
internal static class SequenceRules
{
    /// <exception cref="ArgumentException">They do not; the message says why.</exception>
    public static SequenceRule[] Require(SequenceRule[] rules) =>
        Mistake(rules) is { } mistake ? throw new ArgumentException(mistake, nameof(rules)) : rules;

    private static string? Mistake(SequenceRule[] rules)
    {
        if (rules.Length == 0 || Array.Exists(rules, rule => rule is null))
        {
            return "there is no rule, or one is null; give at least one";
        }

        if (rules.DistinctBy(rule => rule.Definition, StringComparer.Ordinal).Count() != rules.Length)
        {
            return "two rules say the same; say it once";
        }

        // Counters of a group bear its name, so two groups of one name would count into each other.
        Dictionary<string, ActionGroup> groups = new(StringComparer.Ordinal);
        foreach (ActionGroup group in rules.SelectMany(rule => rule.Groups))
        {
            if (!groups.TryAdd(group.Name, group) && !groups[group.Name].IsSameAs(group))
            {
                return $"two groups are called {group.Name} and have different actions; give each its own name";
            }
        }

        IEnumerable<string> counted = rules.Where(rule => rule.Kind == SequenceRuleKind.AtMost).Select(rule => rule.Actions.Name);
        return counted.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Skip(1).Any()) is { Key: var twice }
            ? $"two rules limit {twice}; keep the lower limit"
            : null;
    }
}
