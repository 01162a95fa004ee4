namespace AgentIdentity.Sdk;

/// <summary>One task of an agent: whatever was delegated or granted in it ends with it.</summary>
/// <remarks>
/// Use it with <c>await using</c>, so that it ends when the block throws, too. At its end the sub-agents' keys and the tokens handed out are revoked
/// and the agents disposed. A process that is killed in the middle revokes nothing, and loses nothing that matters: the keys of agents that live in
/// it die with it, and what was handed to others lives minutes. So keep lifetimes short. Safe for concurrent use.
/// </remarks>
public sealed class AgentTask : IAsyncDisposable
{
    private readonly RevocationList _revocations;
    private readonly Lock _gate = new();
    private readonly List<AgentPrincipal> _delegated = [];
    private readonly List<AgentPrincipal> _granted = [];
    private readonly List<AgentCredential> _handedOut = [];
    private bool _hasEnded;

    private AgentTask(AgentPrincipal agent, RevocationList revocations)
    {
        Agent = agent;
        _revocations = revocations;
    }

    /// <summary>The agent whose task it is. It outlives the task.</summary>
    public AgentPrincipal Agent { get; }

    /// <summary>Begins a task.</summary>
    /// <param name="agent">The agent whose task it is.</param>
    /// <param name="revocations">Where the task's end is made known: a list that the guards check.</param>
    public static AgentTask Begin(AgentPrincipal agent, RevocationList revocations)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(revocations);
        return new AgentTask(agent, revocations);
    }

    /// <summary>Creates a sub-agent that ends with the task; see <see cref="AgentPrincipal.DelegateAsync"/>.</summary>
    /// <param name="delegation">What it may do.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">What was asked for is not within what the agent holds.</exception>
    /// <exception cref="ObjectDisposedException">The task has ended.</exception>
    public async ValueTask<AgentPrincipal> DelegateAsync(Delegation delegation, CancellationToken cancellationToken = default) =>
        Keep(_delegated, await Agent.DelegateAsync(delegation, cancellationToken).ConfigureAwait(false), End);

    /// <summary>Delegates to an agent elsewhere, until the task ends; see <see cref="AgentPrincipal.DelegateToAsync"/>.</summary>
    /// <param name="holder">That agent's public key.</param>
    /// <param name="delegation">What it may do.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <exception cref="DelegationException">What was asked for is not within what the agent holds.</exception>
    /// <exception cref="ObjectDisposedException">The task has ended.</exception>
    public async ValueTask<AgentCredential> DelegateToAsync(AgentPublicKey holder, Delegation delegation, CancellationToken cancellationToken = default) =>
        Keep(_handedOut, await Agent.DelegateToAsync(holder, delegation, cancellationToken).ConfigureAwait(false), Revoke);

    /// <summary>Takes in what was granted in the task: an agent with one more right, which shares the key of the agent that asked.</summary>
    /// <param name="granted">The granted agent. Its credential is revoked at the end, and its key left alone.</param>
    /// <exception cref="ObjectDisposedException">The task has ended; what was granted is revoked.</exception>
    public AgentPrincipal Adopt(AgentPrincipal granted)
    {
        ArgumentNullException.ThrowIfNull(granted);
        return Keep(_granted, granted, EndGranted);
    }

    /// <summary>Takes in a credential that was granted to an agent elsewhere in the task.</summary>
    /// <param name="granted">The credential, revoked at the end.</param>
    /// <exception cref="ObjectDisposedException">The task has ended; what was granted is revoked.</exception>
    public AgentCredential Adopt(AgentCredential granted)
    {
        ArgumentNullException.ThrowIfNull(granted);
        return Keep(_handedOut, granted, Revoke);
    }

    /// <summary>Ends the task: revokes and disposes what was delegated or granted in it. Once is enough.</summary>
    public ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _hasEnded = true;
        }

        // Nothing is added any more, and revoking twice is revoking.
        _handedOut.ForEach(Revoke);
        _granted.ForEach(EndGranted);
        _delegated.ForEach(End);
        return ValueTask.CompletedTask;
    }

    private T Keep<T>(List<T> list, T made, Action<T> end)
    {
        lock (_gate)
        {
            if (!_hasEnded)
            {
                list.Add(made);
                return made;
            }
        }

        // INVARIANT: what is made while the task ends, ends with it.
        end(made);
        throw new ObjectDisposedException(nameof(AgentTask), "the task has ended, and what was made for it has ended, too");
    }

    /// <summary>The key is the sub-agent's own, so that all it ever delegated and was renewed to ends as well.</summary>
    private void End(AgentPrincipal agent)
    {
        _revocations.Revoke(agent);
        agent.Dispose();
    }

    private void EndGranted(AgentPrincipal agent)
    {
        Revoke(agent.Credential);
        agent.Dispose();
    }

    private void Revoke(AgentCredential credential) => _revocations.RevokeToken(credential.Chain[^1].Hash.Span);
}
