using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <content>Refusals that a host decides before the guard would.</content>
public sealed partial class AgentGuard
{
    /// <summary>
    /// Records that the host refuses a call: it does not know who acts, its own rules say no before the guard is asked. What the guard itself would
    /// say is not asked; an agent whose chain does not hold is refused for that instead.
    /// </summary>
    /// <remarks>A refusal of nobody is counted, like all that nobody vouches for; it does not get a record of its own.</remarks>
    /// <param name="agent">Who asked; null when the host does not know.</param>
    /// <param name="call">The call.</param>
    /// <param name="denial">Why it is refused.</param>
    /// <param name="cancellationToken">Cancels as long as the refusal is not on record.</param>
    /// <returns>The refusal. A guard that only observes lets even this call pass.</returns>
    public ValueTask<AccessDecision> RefuseAsync(AgentPrincipal? agent, ToolCall call, Denial denial, CancellationToken cancellationToken = default) =>
        RefuseAsync(agent is null ? CallerClaim.Nobody : CallerClaim.Of(agent), call, denial, cancellationToken);

    /// <summary>Records that the host refuses a call that came with a chain and a proof; see <see cref="RefuseAsync(AgentPrincipal?, ToolCall, Denial, CancellationToken)"/>.</summary>
    /// <remarks>The chain and the proof are checked, so that the record can say who was refused; the proof is not used up.</remarks>
    /// <param name="presentation">The claimed chain and proof.</param>
    /// <param name="call">The call as it arrived.</param>
    /// <param name="denial">Why it is refused.</param>
    /// <param name="nonce">The nonce that was issued for this call, when nonces are used.</param>
    /// <param name="cancellationToken">Cancels as long as the refusal is not on record.</param>
    /// <returns>The refusal. A guard that only observes lets even this call pass.</returns>
    public ValueTask<AccessDecision> RefusePresentedAsync(
        AgentPresentation presentation, ToolCall call, Denial denial, string? nonce = null, CancellationToken cancellationToken = default) =>
        RefuseAsync(CallerClaim.Of(presentation, nonce), call, denial, cancellationToken);

    private async ValueTask<AccessDecision> RefuseAsync(CallerClaim claim, ToolCall call, Denial denial, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(denial);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        cancellationToken.ThrowIfCancellationRequested();
        DecisionDraft draft = new(claim, call, _callIds.Next());
        Denial refusal;
        try
        {
            Denial? broken = _clock.Read(out DateTimeOffset now);
            draft.Began = now;
            refusal = broken ?? (claim.IsNobody ? null : _authentication.Refuse(draft, asksScope: false)) ?? denial;
        }
        catch (Exception failure)
        {
            refusal = Undecidable(failure, cancellationToken);
        }

        return _recorder is null
            ? new AccessDecision(draft, refusal, IsObserveOnly)
            : await RecordAsync(_recorder, draft, refusal, AuditRunner.Caller, cancellationToken).ConfigureAwait(false);
    }
}
