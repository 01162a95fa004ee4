using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Says of one grant what was found, and of each argument why its proposal is what it is.</summary>
internal static class GrantReport
{
    public static GrantAdvice Of(GrantUse use, AgentScopeSet? proposed, IReadOnlySet<string>? keptForDelegation) => new(
        use,
        proposed,
        [
            .. use.Actions.Values.OrderBy(action => action.Action, StringComparer.Ordinal).Select(action => Of(
                action, use.Granted?.Find(action.Action), proposed?.Find(action.Action), keptForDelegation?.Contains(action.Action) ?? false)),
        ]);

    private static ActionAdvice Of(ActionUse use, AgentScope? granted, AgentScope? proposed, bool isKept)
    {
        List<ArgumentAdvice> arguments = [];
        foreach ((string name, ArgumentUse argument) in use.Arguments)
        {
            arguments.Add(new ArgumentAdvice(name, Finding(name, argument, granted, proposed, isKept), argument.Calls, argument.Disclosed));
        }

        if (granted is not null && proposed is { Rules.AdmitsOthers: false })
        {
            foreach (ArgumentRule rule in granted.Rules.Rules)
            {
                if (!use.Arguments.ContainsKey(rule.NameText) && proposed.Rules.Find(rule.Name) is null)
                {
                    arguments.Add(new ArgumentAdvice(rule.NameText, ArgumentFinding.NeverUsed, Calls: 0, Disclosed: 0));
                }
            }
        }

        return new ActionAdvice(use, granted, proposed, [.. arguments.OrderBy(argument => argument.Name, StringComparer.Ordinal)]);
    }

    private static ArgumentFinding Finding(string name, ArgumentUse use, AgentScope? granted, AgentScope? proposed, bool isKept)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        ArgumentConstraint? before = granted?.Rules.Find(utf8)?.Constraint ?? ArgumentConstraint.Wildcard;
        ArgumentConstraint? after = proposed?.Rules.Find(utf8)?.Constraint ?? ArgumentConstraint.Wildcard;
        return isKept ? ArgumentFinding.NeededByDelegation
            : use.Disclosed < use.Calls ? ArgumentFinding.NotDisclosed
            : before.ToJson() != after.ToJson() ? ArgumentFinding.Tightened
            : ArgumentFinding.AsGranted;
    }
}
