using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Asks candidate policies what they would have done. Nothing they answer, charge, throw or wait for changes a decision.</summary>
/// <remarks>
/// Their charges go to a ledger of their own, so that quotas count what the candidate would have let through. A candidate that does not
/// answer in time would have refused.
/// </remarks>
internal sealed class ShadowPolicies(IPolicySource candidate, IUsageLedger ledger, TimeSpan patience, TimeProvider clock)
{
    public async ValueTask<ShadowVerdict> AskAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        PolicySet policies = candidate.Current;
        // A draft of its own: what the candidate is charged, or keeps for the chain, stays apart.
        DecisionDraft shadow = draft.Shadowing(new PolicyRound(policies, draft.Round!.Segment, ledger));
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        string? deciding = null;
        try
        {
            return await Task.Run(() => JudgeAsync(shadow, policies, name => deciding = name, stop.Token), stop.Token)
                .WaitAsync(patience, clock, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            await stop.CancelAsync().ConfigureAwait(false);
            return new ShadowVerdict(policies.Version, new Denial(DenialCodes.PolicyTimeout, "the candidate did not answer in time"), deciding);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new ShadowVerdict(policies.Version, new Denial(DenialCodes.PolicyFailed, $"{failure.GetType().Name} in the candidate"), deciding);
        }
    }

    private async Task<ShadowVerdict> JudgeAsync(DecisionDraft draft, PolicySet policies, Action<string?> asking, CancellationToken cancellationToken)
    {
        try
        {
            (Denial Denial, string Policy)? demand = null;
            foreach (IAgentPolicy policy in policies.Policies)
            {
                asking(policy.Name);
                PolicyVerdict? verdict = await policy.EvaluateAsync(draft, cancellationToken).ConfigureAwait(false);
                if (verdict is null || verdict.Denial is not null)
                {
                    return new ShadowVerdict(policies.Version, verdict?.Denial ?? new Denial(DenialCodes.PolicyFailed, "the candidate gave no answer"), policy.Name);
                }

                draft.Charging().AddRange(verdict.Charges, policy.Name, verdict.IfRefused);
                if (verdict.Approval is not null)
                {
                    demand ??= (new Denial(DenialCodes.ApprovalRequired, "the candidate asks for the approval of people"), policy.Name);
                }
            }

            asking(null);
            if (demand is { } wanted)
            {
                return new ShadowVerdict(policies.Version, wanted.Denial, wanted.Policy);
            }

            if (draft.Charges is not { } charges)
            {
                return new ShadowVerdict(policies.Version, null, null);
            }

            LedgerCommit commit = await ledger.TryCommitAsync(charges.Memory, draft.Now, cancellationToken).ConfigureAwait(false);
            (string? refusing, Denial? ifRefused) = charges.SourceOf(commit.RefusedKey);
            return commit.IsCommitted
                ? new ShadowVerdict(policies.Version, null, null)
                : new ShadowVerdict(policies.Version, ifRefused ?? new Denial(DenialCodes.CeilingExceeded, "a budget of the candidate is used up"), refusing);
        }
        finally
        {
            draft.Release();
        }
    }
}
