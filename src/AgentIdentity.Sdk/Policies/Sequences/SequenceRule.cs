namespace AgentIdentity.Sdk.Policies;

/// <summary>One rule over what a session does, one call after another. Immutable. A session is a lineage: all agents below one root, with its renewals.</summary>
/// <example>
/// <code>
/// SequenceRule.Never("mail.send", after: "hr.read")
/// SequenceRule.AtMost(3, "payments.refund")
/// SequenceRule.Only("deploy.run", after: "review.pass")
/// SequenceRule.Conflict(ActionGroup.Of("prepare-payment", "erp.draft", "erp.amend"), ActionGroup.Of("approve-payment", "erp.release"))
/// </code>
/// </example>
/// <remarks>
/// "After" means after a call was allowed. A guard does not know whether the tool succeeded, so a rule that lets something happen only after
/// a check needs a check that says so itself.
/// </remarks>
public sealed class SequenceRule
{
    private SequenceRule(SequenceRuleKind kind, ActionGroup actions, ActionGroup? other = null, long times = 0)
    {
        Kind = kind;
        Actions = actions;
        Other = other;
        Times = times;
    }

    internal SequenceRuleKind Kind { get; }

    internal ActionGroup Actions { get; }

    /// <summary>The group that went before, or that conflicts; null for a rule that counts.</summary>
    internal ActionGroup? Other { get; }

    internal long Times { get; }

    /// <summary>Refuses actions in a session in which one of the others was allowed before.</summary>
    /// <param name="actions">What is refused.</param>
    /// <param name="after">What must not have been allowed. An action that stands on both sides is allowed once.</param>
    public static SequenceRule Never(ActionGroup actions, ActionGroup after)
    {
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentNullException.ThrowIfNull(after);
        return new SequenceRule(SequenceRuleKind.Never, actions, after);
    }

    /// <summary>Allows actions so many times in a session, all of them together.</summary>
    /// <param name="times">How many times; at least once.</param>
    /// <param name="actions">What is counted.</param>
    /// <exception cref="ArgumentOutOfRangeException">The number is below one.</exception>
    public static SequenceRule AtMost(long times, ActionGroup actions)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(times, 1);
        ArgumentNullException.ThrowIfNull(actions);
        return new SequenceRule(SequenceRuleKind.AtMost, actions, times: times);
    }

    /// <summary>Refuses actions in a session until one of the others was allowed in it.</summary>
    /// <param name="actions">What is refused until then.</param>
    /// <param name="after">What must come first.</param>
    /// <exception cref="ArgumentException">All that must come first is itself refused until then, so nothing could ever begin.</exception>
    public static SequenceRule Only(ActionGroup actions, ActionGroup after)
    {
        ArgumentNullException.ThrowIfNull(actions);
        ArgumentNullException.ThrowIfNull(after);
        return after.Actions.All(actions.Contains)
            ? throw new ArgumentException($"all of {after} would have to wait for {after}, so nothing could ever begin; let something else come first", nameof(after))
            : new SequenceRule(SequenceRuleKind.Only, actions, after);
    }

    /// <summary>Keeps two duties apart: a session in which an action of one was allowed gets none of the other, whichever of its agents asks.</summary>
    /// <param name="duty">One duty.</param>
    /// <param name="other">The duty it conflicts with.</param>
    /// <exception cref="ArgumentException">An action belongs to both.</exception>
    public static SequenceRule Conflict(ActionGroup duty, ActionGroup other)
    {
        ArgumentNullException.ThrowIfNull(duty);
        ArgumentNullException.ThrowIfNull(other);
        return duty.Actions.FirstOrDefault(other.Contains) is { } shared
            ? throw new ArgumentException($"{shared} belongs to both duties; a duty cannot conflict with itself", nameof(other))
            : new SequenceRule(SequenceRuleKind.Conflict, duty, other);
    }

    /// <summary>The rule in words: <c>never mail.send after hr.read</c>.</summary>
    public override string ToString() => Say(group => group.Name);

    /// <summary>The rule with all the actions of its groups.</summary>
    internal string Definition => Say(group => group.Definition);

    internal IEnumerable<ActionGroup> Groups => Other is null ? [Actions] : [Actions, Other];

    private string Say(Func<ActionGroup, string> group) => Kind switch
    {
        SequenceRuleKind.Never => $"never {group(Actions)} after {group(Other!)}",
        SequenceRuleKind.AtMost => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"at most {Times} of {group(Actions)}"),
        SequenceRuleKind.Only => $"{group(Actions)} only after {group(Other!)}",
        _ => $"not both {group(Actions)} and {group(Other!)}",
    };
}
