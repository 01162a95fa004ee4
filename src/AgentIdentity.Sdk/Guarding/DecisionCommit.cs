using System.Globalization;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>The last step before a call is allowed: what may have changed is checked again, and charges are debited, all or none.</summary>
internal sealed class DecisionCommit(
    CredentialVerifier verifier, DecisionClock clock, IRevocationSource? revocations, IAgentStanding? standing, IAgentComposition? compositions, IUsageLedger ledger)
{
    /// <summary>Why nothing may be done for this agent any more, whatever the call.</summary>
    public Denial? RefuseChanged(DecisionDraft draft) => clock.Read(out DateTimeOffset now) ?? RefuseChanged(draft, now);

    public ValueTask<Denial?> RefuseAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        Denial? denial = clock.Read(out DateTimeOffset now) ?? RefuseChanged(draft, now) ?? ChargeProof(draft, now);
        return denial is null && draft.Charges is { Count: > 0 } charges
            ? SettleAsync(draft, charges, now, cancellationToken)
            : ValueTask.FromResult(denial);
    }

    /// <summary>Time, disposal, anchors, revocation, standing and composition, as they are now.</summary>
    private Denial? RefuseChanged(DecisionDraft draft, DateTimeOffset now)
    {
        VerifiedCredential credential = draft.Credential;
        if (credential.RefuseExpired(now) is { } expired)
        {
            return expired;
        }

        if (draft.Claim.Agent is { IsDisposed: true })
        {
            return new Denial(DenialCodes.AgentDisposed, "the agent was disposed, so its authority has ended");
        }

        if (!verifier.IsProvedHere(credential))
        {
            return new Denial(DenialCodes.ProvedElsewhere, "the trust anchors changed while the call was being decided");
        }

        return RefuseStatus(draft, draft.Chain!) ?? (draft.Findings?.AskedBy is { } asked ? RefuseStatus(draft, asked) : null);
    }

    private Denial? RefuseStatus(DecisionDraft draft, ProvedChain chain) => RefuseRevoked(draft, chain) ?? RefuseStanding(chain) ?? RefuseComposition(chain);

    private Denial? RefuseRevoked(DecisionDraft draft, ProvedChain chain)
    {
        if (revocations is null)
        {
            return null;
        }

        // Read before the check: a revocation in between leaves a version behind that will not match.
        long version = revocations.Version;
        draft.RevocationVersion ??= version;        // of several chains, the version that was consulted first
        if (chain.IsUnrevokedAt(version))
        {
            return null;
        }

        if (StatusRules.Refuse(chain.Credential, revocations) is { } denial)
        {
            return denial;
        }

        chain.FoundUnrevokedAt(version);
        return null;
    }

    private Denial? RefuseStanding(ProvedChain chain)
    {
        if (standing is null)
        {
            return null;
        }

        long version = standing.Version;
        if (chain.StandsAt(version))
        {
            return null;
        }

        if (StatusRules.Refuse(chain.Credential, standing) is { } denial)
        {
            return denial;
        }

        chain.FoundStandingAt(version);
        return null;
    }

    private Denial? RefuseComposition(ProvedChain chain)
    {
        if (compositions is null)
        {
            return StatusRules.Refuse(chain.Credential, compositions);      // a bound chain is refused where nobody knows
        }

        long version = compositions.Version;
        if (chain.IsComposedAt(version))
        {
            return null;
        }

        if (StatusRules.Refuse(chain.Credential, compositions) is { } denial)
        {
            return denial;
        }

        chain.FoundComposedAt(version);
        return null;
    }

    /// <summary>A proof is good once, so it is charged like everything else that can be used up.</summary>
    private Denial? ChargeProof(DecisionDraft draft, DateTimeOffset now)
    {
        if (draft.Proof is not { } proof)
        {
            return null;
        }

        // INVARIANT: a proof is remembered as long as it may be committed; or slow policies would let it be used twice.
        if (now >= proof.ValidUntil)
        {
            return new Denial(DenialCodes.ProofStale, "the proof became too old while the call was being decided", "7g");
        }

        if (ledger.RemembersSince is { } birth && proof.IssuedAt.ToUnixTimeSeconds() < birth.ToUnixTimeSeconds())
        {
            return new Denial(DenialCodes.StatusUnknown, "the proof is older than the memory of this enforcement point; make a new one", "7i");
        }

        draft.Charging().Add(new Charge(proof.ReplayKey, Amount: 1, Limit: 1, proof.ValidUntil));
        return null;
    }

    private async ValueTask<Denial?> SettleAsync(DecisionDraft draft, ChargeList charges, DateTimeOffset now, CancellationToken cancellationToken)
    {
        LedgerCommit commit = await ledger.TryCommitAsync(charges.Memory, now, cancellationToken).ConfigureAwait(false);
        if (commit.IsCommitted)
        {
            return null;
        }

        if (commit.RefusedKey is { } key && key == draft.Proof?.ReplayKey)
        {
            return new Denial(DenialCodes.Replayed, "the proof was used before", "7i");
        }

        (string? policy, Denial? ifRefused) = charges.SourceOf(commit.RefusedKey);
        draft.Finding().DecidedBy = policy;
        draft.Finding().Facts = [new PolicyFact("counter", commit.RefusedKey ?? ""), new PolicyFact("used", commit.Used.ToString(CultureInfo.InvariantCulture))];
        return ifRefused ?? new Denial(DenialCodes.CeilingExceeded, policy is null ? "a budget is used up" : $"a budget of the policy {policy} is used up");
    }
}
