namespace AgentIdentity.Sdk.Policies;

/// <summary>What a list of rules must be to make sense together.</summary>
internal static class SequenceRules
{
    public static SequenceRule[] Require(IReadOnlyList<SequenceRule> list)
    {
        ArgumentNullException.ThrowIfNull(list, nameof(SequenceOptions.Rules));
        SequenceRule[] rules = [.. list];
        Require(rules.Length > 0, "Rules are at least one rule");
        Require(!Array.Exists(rules, rule => rule is null), "Rules have none that is null");
        Require(rules.Select(rule => rule.Definition).Distinct(StringComparer.Ordinal).Count() == rules.Length, "Rules say the same twice; say it once");

        // Counters of a group bear its name, so two groups of one name would count into each other.
        Dictionary<string, ActionGroup> groups = new(StringComparer.Ordinal);
        foreach (ActionGroup group in rules.SelectMany(rule => rule.Groups))
        {
            Require(groups.TryAdd(group.Name, group) || groups[group.Name].IsSameAs(group), $"Rules have two groups called {group.Name} with different actions; give each its own name");
        }

        HashSet<string> counted = new(StringComparer.Ordinal);
        foreach (SequenceRule rule in rules.Where(rule => rule.Kind == SequenceRuleKind.AtMost))
        {
            Require(counted.Add(rule.Actions.Name), $"Rules limit {rule.Actions} twice; keep the lower limit");
        }

        return rules;
    }

    private static void Require(bool holds, string message, string name = nameof(SequenceOptions.Rules))
    {
        if (!holds)
        {
            throw new ArgumentException(message, name);
        }
    }
}
