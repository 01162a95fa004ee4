namespace AgentIdentity.Sdk;

/// <content>Whether decisions can be made at all, for health checks.</content>
public sealed partial class AgentGuard
{
    private static readonly ToolCall Probed = ToolCall.Create("agentidentity.probe", ToolArguments.Empty);

    /// <summary>
    /// Asks everything that a decision asks before scopes and policies: proves the agent's chain, has the agent sign a proof and verifies that where
    /// presented chains are accepted, reads the clock, and asks for revocation, standing and composition.
    /// </summary>
    /// <remarks>Nothing is decided, charged or recorded, so a health check may ask as often as it likes. It is no permission: only a decision is.</remarks>
    /// <param name="agent">An agent that lives here; one made for the purpose is proved anew, and not out of the memory of proved chains.</param>
    /// <param name="cancellationToken">Stops waiting for a remote signer.</param>
    /// <returns>Why every call of the agent would be refused; null when nothing stands against it.</returns>
    /// <exception cref="ObjectDisposedException">The guard is disposed.</exception>
    public async ValueTask<Denial?> ProbeAsync(AgentPrincipal agent, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        try
        {
            Denial? denial = Probe(CallerClaim.Of(agent));
            if (denial is not null || !_authentication.AcceptsPresentations)
            {
                return denial;
            }

            ProofRequest request = new() { Audience = _authentication.Audience };
            return Probe(CallerClaim.Of(await agent.ProveAsync(Probed, request, cancellationToken).ConfigureAwait(false), nonce: null));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new Denial(DenialCodes.Unexpected, $"{failure.GetType().Name} while probing, and what cannot be decided is refused");
        }
    }

    private Denial? Probe(CallerClaim claim)
    {
        DecisionDraft draft = new(claim, Probed, default);
        Denial? denial = _clock.Read(out DateTimeOffset now);
        draft.Began = now;
        return denial ?? _authentication.Refuse(draft, asksScope: false) ?? _commit.RefuseChanged(draft);
    }
}
