namespace AgentIdentity.Sdk.Auditing;

/// <summary>How one action was used, and the scope that would have been enough for it.</summary>
public sealed class ActionAdvice
{
    internal ActionAdvice(ActionUse use, AgentScope? granted, AgentScope? proposed, IReadOnlyList<ArgumentAdvice> arguments) =>
        (Use, Granted, Proposed, Arguments) = (use, granted, proposed, arguments);

    /// <summary>The action id.</summary>
    public string Action => Use.Action;

    /// <summary>How many calls were allowed, of the name itself and of those it delegated to.</summary>
    public long Calls => Use.Calls;

    /// <summary>How many of them the name made itself.</summary>
    public long OwnCalls => Use.OwnCalls;

    /// <summary>How many of them completed.</summary>
    public long Completed => Use.Completed;

    /// <summary>How many of them faulted. They count as use: the agent was let through.</summary>
    public long Faulted => Use.Faulted;

    /// <summary>How many of them were abandoned. They count as use.</summary>
    public long Abandoned => Use.Abandoned;

    /// <summary>When it was allowed first.</summary>
    public DateTimeOffset First => Use.First;

    /// <summary>When it was allowed last.</summary>
    public DateTimeOffset Last => Use.Last;

    /// <summary>What was granted; null when that is not known.</summary>
    public AgentScope? Granted { get; }

    /// <summary>What would have been enough; null when it is not known what was granted.</summary>
    public AgentScope? Proposed { get; }

    /// <summary>Whether the proposal is tighter than what was granted.</summary>
    public bool IsTighter => Proposed is not null && Granted is not null && Proposed.ToJson() != Granted.ToJson();

    /// <summary>What was found about its arguments, by name.</summary>
    public IReadOnlyList<ArgumentAdvice> Arguments { get; }

    internal ActionUse Use { get; }
}
