using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The tightest rules for one action that all its calls keep, within those that were granted.</summary>
internal static class ScopeTightening
{
    public static ArgumentRules Of(ArgumentRules granted, ActionUse use)
    {
        bool admitsOthers = granted.AdmitsOthers && (use.HasTooManyNames || use.Arguments.ContainsKey("*") || use.Arguments.Count > ArgumentRules.MaxRules);
        List<ArgumentRule> rules = [];
        foreach (ArgumentRule rule in granted.Rules)
        {
            if (use.Arguments.TryGetValue(rule.NameText, out ArgumentUse? argument))
            {
                rules.Add(new ArgumentRule(rule.Name, Tighten(rule.Constraint, argument), rule.IsOptional && argument.Calls < use.Calls));
            }
            else if (!rule.IsOptional || admitsOthers)
            {
                rules.Add(rule);        // an optional one that was never there is left out, and so forbidden
            }
        }

        if (granted.AdmitsOthers && !admitsOthers)
        {
            AddOthers(rules, granted, use);
        }

        if (rules.Count > ArgumentRules.MaxRules)
        {
            return granted;
        }

        return rules.Count > 0 || admitsOthers ? new ArgumentRules([.. rules], admitsOthers) : WithoutArguments(granted);
    }

    /// <summary>Arguments that came under "any others" get names of their own.</summary>
    private static void AddOthers(List<ArgumentRule> rules, ArgumentRules granted, ActionUse use)
    {
        foreach ((string name, ArgumentUse argument) in use.Arguments)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(name);
            if (granted.Find(utf8) is null)
            {
                rules.Add(new ArgumentRule(utf8, Tighten(ArgumentConstraint.Wildcard, argument), argument.Calls < use.Calls));
            }
        }
    }

    private static ArgumentConstraint Tighten(ArgumentConstraint granted, ArgumentUse use) =>
        use.Disclosed == use.Calls ? ConstraintTightening.Of(granted, use) : granted;

    /// <summary>No call had an argument. The wire says so only by an argument that nothing satisfies, which fits under "any others"; else one optional argument stays.</summary>
    private static ArgumentRules WithoutArguments(ArgumentRules granted) =>
        ArgumentRules.Nothing.Exceed(granted) is null ? ArgumentRules.Nothing
        : granted.Rules.Length > 0 ? new ArgumentRules([granted.Rules[0]], admitsOthers: false)
        : granted;
}
