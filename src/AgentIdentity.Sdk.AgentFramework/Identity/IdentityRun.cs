using AgentIdentity.Sdk.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>One run of an agent: who it acts as, and the decision that let it run.</summary>
internal sealed class IdentityRun : IAsyncDisposable
{
    private readonly RunIdentity _identity;
    private readonly AgentPrincipal? _agent;
    private readonly GuardedCall? _decided;

    private IdentityRun(RunIdentity identity, AgentPrincipal? agent, GuardedCall? decided, string? refusal)
    {
        _identity = identity;
        _agent = agent;
        _decided = decided;
        Refusal = refusal;
    }

    /// <summary>What to answer instead of running; null when it may run.</summary>
    public string? Refusal { get; }

    /// <summary>Decides whether the agent may run here, and as whom.</summary>
    /// <param name="identity">Who it is.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="tool">The agent as a tool.</param>
    /// <param name="isDecided">Whether a guard has decided this very run already, as a call of a tool.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public static async ValueTask<IdentityRun> BeginAsync(RunIdentity identity, ToolGuard guard, ToolReference tool, bool isDecided, CancellationToken cancellationToken)
    {
        GuardedCall? decided = null;
        if (tool.Action is not null && !isDecided)
        {
            decided = await guard.AuthorizeAsync(tool, [], cancellationToken).ConfigureAwait(false);
            if (!decided.IsAllowed)
            {
                return new IdentityRun(identity, agent: null, decided: null, decided.DenialText);
            }
        }

        (AgentPrincipal? agent, Denial? denial) = await TakeAsync(identity, decided, cancellationToken).ConfigureAwait(false);
        GuardedCall? refused = denial is null ? null : await guard.RefuseAsync(tool, ToolArguments.Empty, denial, cancellationToken).ConfigureAwait(false);
        if (refused is null or { IsAllowed: true })
        {
            return new IdentityRun(identity, agent, decided, refusal: null);     // a guard that only observes lets it run, as whoever acts already
        }

        if (decided is not null)
        {
            await decided.DisposeAsync().ConfigureAwait(false);
        }

        return new IdentityRun(identity, agent: null, decided: null, refused.DenialText);
    }

    /// <summary>Acts as the agent on this flow of control until the result is disposed.</summary>
    public IDisposable? Enter() => _agent is null ? null : AgentRun.Enter(_agent);

    /// <summary>Records how the run ended.</summary>
    public ValueTask CompleteAsync(Exception? error = null) => _decided is null ? ValueTask.CompletedTask : _decided.CompleteAsync(error);

    /// <summary>Ends the agent's key, if it was for this run only; a run that did not come to its end is recorded as abandoned.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_agent is not null)
        {
            _identity.Release(_agent);
        }

        if (_decided is not null)
        {
            await _decided.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static async ValueTask<(AgentPrincipal? Agent, Denial? Denial)> TakeAsync(RunIdentity identity, GuardedCall? decided, CancellationToken cancellationToken)
    {
        try
        {
            return await identity.TakeAsync(AgentRun.Current, cancellationToken).ConfigureAwait(false);
        }
        catch when (decided is not null)
        {
            await decided.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
