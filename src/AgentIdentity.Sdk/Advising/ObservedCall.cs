namespace AgentIdentity.Sdk.Auditing;

/// <summary>One call that a guard allowed, as <see cref="LeastPrivilegeAdvisor"/> wants to know it.</summary>
public sealed class ObservedCall
{
    /// <summary>The accountable names, outermost first; the last is the agent that acted.</summary>
    public required IReadOnlyList<string> Path { get; init; }

    /// <summary>What each of them was granted by the credentials the call was made with, in the same order.</summary>
    /// <value>Default: empty, which says that it is not known; then only use is told, and nothing proposed.</value>
    public IReadOnlyList<AgentScopeSet> Granted { get; init; } = [];

    /// <summary>The action id.</summary>
    public required string Action { get; init; }

    /// <summary>All arguments of the call; of those whose values are not known, the names.</summary>
    public IReadOnlyList<ObservedArgument> Arguments { get; init; } = [];

    /// <summary>When it was allowed.</summary>
    public required DateTimeOffset Time { get; init; }

    /// <summary>How it ended; null when that is not known.</summary>
    public AuditOutcome? Outcome { get; init; }
}
