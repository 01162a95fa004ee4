namespace AgentIdentity.Sdk.AI;

/// <summary>What every adapter puts before a tool: finds out who acts, has the guard decide, runs the tool on the checked arguments, records how it ended.</summary>
/// <remarks>
/// Safe for concurrent use. Who acts is the agent of the current <see cref="AgentRun"/>, else the one that is bound here. When both are there, the
/// run's must be the bound one or below it.
/// </remarks>
public sealed class ToolGuard
{
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
        AgentPrincipal? agent = AgentRun.Current ?? Agent;
        ToolCall call = ArgumentSnapshot.TryCall(tool, arguments, Options.SerializerOptions, out ToolCall? taken) ? taken : ArgumentSnapshot.Unreadable(tool);
        if (Refuse(tool, agent, isReadable: taken is not null) is { } denial)
        {
            return new GuardedCall(await Guard.RefuseAsync(agent, call, denial, cancellationToken).ConfigureAwait(false), this, agent);
        }

        return HandedDecision.TryTake(Guard, agent!, call, out AccessDecision? decided)
            ? new GuardedCall(decided, this, agent, isInherited: true)
            : new GuardedCall(await Guard.AuthorizeAsync(agent!, call, cancellationToken).ConfigureAwait(false), this, agent);
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

    /// <summary>What this refuses before the guard is asked.</summary>
    private Denial? Refuse(ToolReference tool, AgentPrincipal? agent, bool isReadable)
    {
        if (agent is null)
        {
            return new Denial(DenialCodes.IdentityMissing, "no agent acts here; enter a run (AgentRun.Enter), or bind an agent to the adapter");
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
