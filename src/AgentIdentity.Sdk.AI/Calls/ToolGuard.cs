namespace AgentIdentity.Sdk.AI;

/// <summary>What every adapter puts before a tool: finds out who acts, has the guard decide, runs the tool on the checked arguments, records how it ended.</summary>
/// <remarks>
/// Safe for concurrent use. Who acts is the agent of the current <see cref="AgentRun"/>, else the one that is bound here. When both are there, the
/// run's must be the bound one or below it.
/// </remarks>
public sealed class ToolGuard
{
    private readonly WaitingCalls _waiting = new();

    /// <summary>Creates it.</summary>
    /// <param name="guard">What decides; not disposed here.</param>
    /// <param name="agent">The agent whose calls these are; null when only runs say who acts, as for a client that several agents share.</param>
    /// <param name="options">How tools are named; copied.</param>
    /// <exception cref="ArgumentException">An option is not acceptable.</exception>
    public ToolGuard(AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(guard);
        Guard = guard;
        Agent = agent;
        Options = (options ?? new ToolGuardOptions()).Copy();
    }

    /// <summary>What decides.</summary>
    public AgentGuard Guard { get; }

    /// <summary>The agent whose calls these are; null when only runs say who acts.</summary>
    public AgentPrincipal? Agent { get; }

    /// <summary>How tools are named; not to be changed.</summary>
    internal ToolGuardOptions Options { get; }

    /// <summary>Decides a call. Nothing has run yet.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">What the model wants to call it with; a snapshot is taken.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    /// <returns>The call: run the tool on its arguments if it is allowed, and say how it ended.</returns>
    public async ValueTask<GuardedCall> AuthorizeAsync(
        ToolReference tool, IEnumerable<KeyValuePair<string, object?>> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(arguments);
        AgentPrincipal? agent = Acting;
        (ToolCall call, AccessDecision? refusal) = await ReadAsync(tool, agent, arguments, cancellationToken).ConfigureAwait(false);
        return refusal is not null ? Decided(refusal, tool, agent)
            : HandedDecision.TryTake(this, tool, agent!, call, out (AccessDecision Decision, GuardedLayer Layer) taken) ? new GuardedCall(taken.Decision, taken.Layer, agent, isInherited: true)
            : Decided(await DecideAsync(agent!, call, cancellationToken).ConfigureAwait(false), tool, agent);
    }

    /// <summary>Decides a call that waits for people: allowed, once, when they have approved exactly this call of this agent.</summary>
    /// <remarks><see cref="AuthorizeAsync"/> does the same by itself when the agent makes the call again; this one never asks people anew.</remarks>
    /// <param name="tool">The tool.</param>
    /// <param name="requestId">The request, from anywhere: it proves nothing.</param>
    /// <param name="arguments">What the tool is to be called with; a snapshot is taken.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    public async ValueTask<GuardedCall> ResumeAsync(
        ToolReference tool, string requestId, IEnumerable<KeyValuePair<string, object?>> arguments, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        ArgumentNullException.ThrowIfNull(requestId);
        ArgumentNullException.ThrowIfNull(arguments);
        AgentPrincipal? agent = Acting;
        (ToolCall call, AccessDecision? decision) = await ReadAsync(tool, agent, arguments, cancellationToken).ConfigureAwait(false);
        if (decision is null)
        {
            _waiting.Forget(agent!, call);
            decision = await Guard.ResumeAsync(agent!, requestId, call, wait: null, cancellationToken).ConfigureAwait(false);
        }

        return Decided(decision, tool, agent);
    }

    /// <summary>Refuses what an adapter's own rules forbid before the guard is asked, and records it.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">What it was to be called with, as far as that is known.</param>
    /// <param name="denial">Why it is refused.</param>
    /// <param name="cancellationToken">Cancels as long as the refusal is not on record.</param>
    /// <returns>The refused call. A guard that only observes lets even this one pass.</returns>
    public async ValueTask<GuardedCall> RefuseAsync(ToolReference tool, ToolArguments arguments, Denial denial, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        AgentPrincipal? agent = Acting;
        return Decided(await Guard.RefuseAsync(agent, ArgumentSnapshot.Label(tool, arguments), denial, cancellationToken).ConfigureAwait(false), tool, agent);
    }

    /// <summary>Decides a call, runs the tool on the checked arguments if it is allowed, and records how it ended.</summary>
    /// <param name="tool">The tool.</param>
    /// <param name="arguments">What the model wants to call it with.</param>
    /// <param name="run">Runs the tool on the snapshot, which is all it should know of the arguments.</param>
    /// <param name="cancellationToken">Cancels the decision, and is passed on to the tool.</param>
    /// <returns>The call, with the tool's result when it ran. What the tool throws is recorded and thrown on.</returns>
    public async ValueTask<GuardedCall> InvokeAsync(
        ToolReference tool, IEnumerable<KeyValuePair<string, object?>> arguments, Func<ToolArguments, CancellationToken, ValueTask<object?>> run,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        GuardedCall call = await AuthorizeAsync(tool, arguments, cancellationToken).ConfigureAwait(false);
        if (call.IsAllowed)
        {
            await call.RunAsync(run, cancellationToken).ConfigureAwait(false);
        }

        return call;
    }

    /// <summary>Refuses a call that messages approve which nobody has looked at.</summary>
    internal async ValueTask<GuardedCall> RefuseUnscreenedAsync(
        ToolReference tool, IEnumerable<KeyValuePair<string, object?>> arguments, CancellationToken cancellationToken)
    {
        AgentPrincipal? agent = Acting;
        (ToolCall call, AccessDecision? refusal) = await ReadAsync(tool, agent, arguments, cancellationToken).ConfigureAwait(false);
        refusal ??= await Guard.RefuseAsync(agent, call, new Denial(
            DenialCodes.ApprovalNotAccepted, "approvals in messages are not looked at on this way; use the client that GuardFunctionInvocation returns"), cancellationToken)
            .ConfigureAwait(false);
        return Decided(refusal, tool, agent);
    }

    private GuardedCall Decided(AccessDecision decision, ToolReference tool, AgentPrincipal? agent) => new(decision, new GuardedLayer(this, tool, outside: null), agent);

    /// <summary>The call, and why it is refused before the guard is asked about it; null when it is to be asked.</summary>
    private async ValueTask<(ToolCall Call, AccessDecision? Refusal)> ReadAsync(
        ToolReference tool, AgentPrincipal? agent, IEnumerable<KeyValuePair<string, object?>> arguments, CancellationToken cancellationToken)
    {
        ToolCall call = ArgumentSnapshot.TryCall(tool, arguments, Options.SerializerOptions, out ToolCall? taken) ? taken : ArgumentSnapshot.Unreadable(tool);
        Denial? denial = Refuse(tool, agent, isReadable: taken is not null);
        return (call, denial is null ? null : await Guard.RefuseAsync(agent, call, denial, cancellationToken).ConfigureAwait(false));
    }

    /// <summary>Whether another decides everything alike, so that one of them is enough on one way.</summary>
    internal bool IsSameAs(ToolGuard? other) =>
        other is not null && ReferenceEquals(Guard, other.Guard) && ReferenceEquals(Agent, other.Agent) && Options.AreSameAs(other.Options);

    /// <summary>Who acts here; null when nobody does.</summary>
    internal AgentPrincipal? Acting => AgentRun.Current ?? (Options.RequireRun ? null : Agent);

    /// <summary>Decides; a call that people have approved meanwhile is decided on their approval, so that it runs once without anybody's further doing.</summary>
    private async ValueTask<AccessDecision> DecideAsync(AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken)
    {
        if (Guard.Approvals is not { } approvals)
        {
            return await Guard.AuthorizeAsync(agent, call, cancellationToken).ConfigureAwait(false);
        }

        // Known to wait: asking the policies first would leave a second record, of a refusal that is none any more.
        if (_waiting.Find(agent, call) is { } known && await WaitingCalls.IsApprovedAsync(approvals, known, cancellationToken).ConfigureAwait(false))
        {
            _waiting.Forget(agent, call);
            return await Guard.ResumeAsync(agent, known, call, wait: null, cancellationToken).ConfigureAwait(false);
        }

        AccessDecision decision = await Guard.AuthorizeAsync(agent, call, cancellationToken).ConfigureAwait(false);
        if (!decision.IsPending || decision.ApprovalRequestId is not { } requestId)
        {
            return decision;
        }

        if (await WaitingCalls.IsApprovedAsync(approvals, requestId, cancellationToken).ConfigureAwait(false))
        {
            return await Guard.ResumeAsync(agent, requestId, call, wait: null, cancellationToken).ConfigureAwait(false);
        }

        _waiting.Remember(agent, call, requestId);
        return decision;
    }

    /// <summary>What this refuses before the guard is asked.</summary>
    private Denial? Refuse(ToolReference tool, AgentPrincipal? agent, bool isReadable)
    {
        if (agent is null)
        {
            return new Denial(DenialCodes.IdentityMissing, Agent is null
                ? "no agent acts here; enter a run (AgentRun.Enter), or bind an agent to the adapter"
                : "no run is entered here (AgentRun.Enter), and these tools require one");
        }

        if (Agent is not null && !agent.IsOrDescendsFrom(Agent))
        {
            return new Denial(DenialCodes.IdentityNotNarrower, $"{agent.Name} runs here and is not below {Agent.Name}, to whom these tools are bound");
        }

        if (tool.Action is null)
        {
            return new Denial(DenialCodes.ActionUnnamed, $"the host has not said which action {tool.Name} is; use AgentAction, WithAction or a source");
        }

        return isReadable ? null : new Denial(DenialCodes.Malformed, $"the arguments of {tool.Action} are no JSON object within the limits");
    }
}
