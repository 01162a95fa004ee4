namespace AgentIdentity.Sdk.Policies;

/// <summary>A call that is over, as policies see one: the same facts, but for counters and standings, which nobody kept.</summary>
internal sealed class ReplayContext(ReplayedCall call) : PolicyContext
{
    /// <summary>Whether somebody asked for a counter, a standing, or a segment that is not known.</summary>
    public bool WasAskedForUnknown { get; private set; }

    public override VerifiedCredential Credential => call.Credential;

    public override string Action => call.Call.Action;

    public override ToolArguments HostileArguments => call.Call.Arguments;

    public override DateTimeOffset Now => call.Now;

    public override bool IsInProcess => call.IsInProcess;

    public override string? Segment
    {
        get
        {
            WasAskedForUnknown |= call.Segment is null;
            return call.Segment;
        }
    }

    /// <summary>As a ledger that never forgets: whether the one of that time did is not recorded, and a refusal because of it would say nothing about the call.</summary>
    public override DateTimeOffset? LedgerRemembersSince => null;

    public override AgentStandingStatus StandingOf(AgentId agent)
    {
        WasAskedForUnknown = true;
        return AgentStandingStatus.Good;
    }

    public override ValueTask<long> ReadUsageAsync(string key, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        WasAskedForUnknown = true;
        return ValueTask.FromResult(0L);
    }

    public override T Recall<T>(IAgentPolicy owner, Func<VerifiedCredential, T> make) => make(call.Credential);
}
