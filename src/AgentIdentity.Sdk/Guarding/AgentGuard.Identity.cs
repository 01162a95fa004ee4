namespace AgentIdentity.Sdk;

/// <content>Who asks, without a decision.</content>
public sealed partial class AgentGuard
{
    /// <summary>
    /// Finds out who presents a call: the chain, the proof, the place, and that nothing of the chain was revoked or suspended. Decides nothing: no
    /// scope is asked for, nothing is used up, nothing is recorded.
    /// </summary>
    /// <remarks>
    /// For what a host does differently for different callers without letting anything run, such as hiding tools. The proof can be presented again
    /// within its window, so what is shown on the strength of it must be harmless to repeat.
    /// </remarks>
    /// <param name="presentation">The claimed chain and proof.</param>
    /// <param name="call">The call as it arrived.</param>
    /// <param name="nonce">The nonce that was issued for this call, when nonces are used.</param>
    public CredentialVerification IdentifyPresented(AgentPresentation presentation, ToolCall call, string? nonce = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        DecisionDraft draft = new(CallerClaim.Of(presentation, nonce), call, _callIds.Next());
        Denial? denial;
        try
        {
            denial = _clock.Read(out DateTimeOffset now);
            draft.Began = now;
            denial ??= _authentication.Refuse(draft, asksScope: false) ?? _coverage.RefusePlace(draft) ?? _commit.RefuseChanged(draft);
        }
        catch (Exception failure)
        {
            denial = Undecidable(failure, CancellationToken.None);
        }
        finally
        {
            draft.Release();
        }

        return denial is null ? CredentialVerification.Proved(draft.Credential) : CredentialVerification.Refused(denial);
    }
}
