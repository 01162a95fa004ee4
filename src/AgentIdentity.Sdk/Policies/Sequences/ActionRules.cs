namespace AgentIdentity.Sdk.Policies;

/// <summary>What a set of rules asks of one action, whatever the session.</summary>
internal sealed class ActionRules
{
    private ActionRules(string action) => Action = action;

    public string Action { get; }

    /// <summary>The actions that must not have been allowed before.</summary>
    public required string[] Excluding { get; init; }

    /// <summary>The groups of which an action must have been allowed before.</summary>
    public required ActionGroup[] Awaiting { get; init; }

    /// <summary>Whether others depend on this action not having been allowed.</summary>
    public required bool IsExcluding { get; init; }

    /// <summary>The groups of which this is one, and for which others wait.</summary>
    public required ActionGroup[] Awaited { get; init; }

    /// <summary>The groups that are counted and of which this is one, with their limits.</summary>
    public required (ActionGroup Group, long Times)[] Counted { get; init; }

    /// <summary>What a refusal says.</summary>
    public required Denial Refusal { get; init; }

    /// <summary>Whether something must not have happened, or not too often: then a history with gaps is none.</summary>
    public bool NeedsHistory => Excluding.Length > 0 || Counted.Length > 0;

    public static ActionRules Of(string action, SequenceRule[] rules)
    {
        SequenceRule[] about = Array.FindAll(rules, rule => Restricts(rule, action));
        return new ActionRules(action)
        {
            Excluding = [.. about.Select(rule => Excluded(rule, action)).SelectMany(group => group?.Actions ?? []).Distinct(StringComparer.Ordinal)],
            Awaiting = [.. about.Where(rule => rule.Kind == SequenceRuleKind.Only).Select(rule => rule.Other!)],
            IsExcluding = Array.Exists(rules, rule => rule.Kind == SequenceRuleKind.Conflict
                ? rule.Groups.Any(group => group.Contains(action))
                : rule.Kind == SequenceRuleKind.Never && rule.Other!.Contains(action)),
            Awaited = [.. rules.Where(rule => rule.Kind == SequenceRuleKind.Only && rule.Other!.Contains(action)).Select(rule => rule.Other!).DistinctBy(group => group.Name)],
            Counted = [.. about.Where(rule => rule.Kind == SequenceRuleKind.AtMost).Select(rule => (rule.Actions, rule.Times))],
            Refusal = new Denial(
                DenialCodes.SequenceNotAllowed, $"{action} is not allowed at this point of the session: {string.Join("; ", about.Select(rule => rule.ToString()))}"),
        };
    }

    private static bool Restricts(SequenceRule rule, string action) =>
        rule.Actions.Contains(action) || (rule.Kind == SequenceRuleKind.Conflict && rule.Other!.Contains(action));

    /// <summary>The group that a rule sets against an action; null when it sets none.</summary>
    private static ActionGroup? Excluded(SequenceRule rule, string action) => rule.Kind switch
    {
        SequenceRuleKind.Never => rule.Other,
        SequenceRuleKind.Conflict => rule.Actions.Contains(action) ? rule.Other : rule.Actions,
        _ => null,
    };
}
