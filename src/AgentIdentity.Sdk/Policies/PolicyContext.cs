namespace AgentIdentity.Sdk.Policies;

/// <summary>What a policy may judge: proved facts, and beside them, clearly apart, what the model chose.</summary>
/// <remarks>Only a guard makes one. It speaks of one call; do not keep it.</remarks>
public abstract class PolicyContext
{
    private protected PolicyContext()
    {
    }

    /// <summary>The proved chain: who acts, for whom, who answers for it, within what scopes.</summary>
    public abstract VerifiedCredential Credential { get; }

    /// <summary>The action id, which some scope of the credential covers.</summary>
    public abstract string Action { get; }

    /// <summary>The arguments. Hostile: a model chose them, possibly on behalf of an attacker.</summary>
    public abstract ToolArguments HostileArguments { get; }

    /// <summary>The instant of the decision.</summary>
    public abstract DateTimeOffset Now { get; }

    /// <summary>Whether the agent lives in this process, rather than behind a presented chain and proof.</summary>
    public abstract bool IsInProcess { get; }

    /// <summary>The segment the guard stands in; null when it was not told.</summary>
    public abstract string? Segment { get; }

    /// <summary>How an agent stands at the moment, as far as the guard is told; good when it is told nothing. The guard itself asks again when it commits.</summary>
    /// <param name="agent">An agent, for example one of the chain's.</param>
    public abstract AgentStandingStatus StandingOf(AgentId agent);

    /// <summary>Since when the guard's ledger remembers; null when it never forgets.</summary>
    public abstract DateTimeOffset? LedgerRemembersSince { get; }

    /// <summary>What was debited from a counter so far. For answers to people; what must hold at the commit is said by a charge.</summary>
    /// <param name="key">The counter.</param>
    /// <param name="cancellationToken">Stops waiting for a remote ledger.</param>
    public abstract ValueTask<long> ReadUsageAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// What a policy worked out for this chain before, or works out now. Kept as long as the guard remembers the chain, so that a policy
    /// need not build the same keys, charges and verdicts for every call.
    /// </summary>
    /// <typeparam name="T">What is kept; it must be safe for concurrent use.</typeparam>
    /// <param name="owner">The policy; each keeps one thing for a chain.</param>
    /// <param name="make">Works it out. May run twice when two calls come at once; one result is kept.</param>
    public abstract T Recall<T>(IAgentPolicy owner, Func<VerifiedCredential, T> make)
        where T : class;
}
