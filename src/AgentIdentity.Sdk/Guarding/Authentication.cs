namespace AgentIdentity.Sdk;

/// <summary>Settles who asks: proves the chain and, for one that comes from outside, the possession of its key.</summary>
internal sealed class Authentication(ChainProver prover, string? audience, bool acceptsPresentations)
{
    /// <summary>The name of this enforcement point; null when it has none.</summary>
    public string? Audience => audience;

    /// <summary>Whether chains from outside are accepted.</summary>
    public bool AcceptsPresentations => acceptsPresentations;

    /// <summary>Why it is not known who asks, or null.</summary>
    /// <param name="draft">The call.</param>
    /// <param name="asksScope">Whether the proof must be for a call that a scope covers.</param>
    public Denial? Refuse(DecisionDraft draft, bool asksScope = true)
    {
        CallerClaim claim = draft.Claim;
        if (claim.Presentation is not null && !acceptsPresentations)
        {
            return new Denial(DenialCodes.PresentationNotAccepted, "this guard accepts no presented chains; configure AcceptPresentedChains with an audience");
        }

        // A chain that was proved and has expired since still says who is refused, and who answers for it.
        draft.Chain = prover.Prove(claim.Credential, draft.Began, out Denial? denial);
        if (denial is not null || draft.Proved is not { } credential)
        {
            return denial;
        }

        if (claim.Presentation is not { } presentation)
        {
            return claim.Agent!.IsDisposed ? new Denial(DenialCodes.AgentDisposed, "the agent was disposed, so its authority has ended") : null;
        }

        InvocationExpectation expectation = new() { Audience = audience!, Nonce = claim.Nonce };
        InvocationVerification possession = prover.Verifier.VerifyInvocation(credential, presentation.Proof, draft.Call, expectation, draft.Began, asksScope);
        draft.IsHolderKnown = possession.IsHolder;
        draft.Proof = possession.Proof;
        return possession.Denial;
    }
}
