using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Asks candidate policies what they would have done. Nothing they answer, charge, throw or wait for changes a decision.</summary>
/// <remarks>
/// Their charges go to a ledger of their own, so that quotas count what the candidate would have let through. A candidate that does not
/// answer in time would have refused.
/// </remarks>
internal sealed class ShadowPolicies(IPolicySource candidate, IUsageLedger ledger, TimeSpan patience, TimeProvider clock)
{
    private readonly PolicyRun _run = new(alarm: null);

    public async ValueTask<ShadowVerdict> AskAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        PolicySet policies = candidate.Current;
        // A draft of its own: what the candidate is charged, or keeps for the chain, stays apart.
        DecisionDraft shadow = draft.Shadowing(draft.Round! with { Policies = policies, Ledger = ledger });
        try
        {
            return policies.IsBuiltIn
                ? await JudgeAsync(shadow, policies, cancellationToken).ConfigureAwait(false)
                : await JudgeOthersAsync(shadow, policies, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return new ShadowVerdict(policies.Version, new Denial(DenialCodes.PolicyTimeout, "the candidate did not answer in time"), null);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            return new ShadowVerdict(policies.Version, new Denial(DenialCodes.PolicyFailed, $"{failure.GetType().Name} in the candidate"), null);
        }
    }

    /// <summary>Code of somebody else may block or never answer, so nobody waits for it longer than the patience lasts.</summary>
    private async Task<ShadowVerdict> JudgeOthersAsync(DecisionDraft shadow, PolicySet policies, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        CancellationToken stopping = stop.Token;
        try
        {
            return await Task.Run(() => JudgeAsync(shadow, policies, stopping), stopping).WaitAsync(patience, clock, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await stop.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task<ShadowVerdict> JudgeAsync(DecisionDraft shadow, PolicySet policies, CancellationToken cancellationToken)
    {
        try
        {
            Denial? denial = await _run.AskAsync(shadow, policies, cancellationToken).ConfigureAwait(false);
            if (denial is null && shadow.Findings is { Demands.Count: > 0 })
            {
                denial = new Denial(DenialCodes.ApprovalRequired, "the candidate asks for the approval of people");
            }

            if (denial is not null || shadow.Charges is not { } charges)
            {
                return new ShadowVerdict(policies.Version, denial, shadow.Findings?.DecidedBy);
            }

            LedgerCommit commit = await ledger.TryCommitAsync(charges.Memory, shadow.Now, cancellationToken).ConfigureAwait(false);
            if (commit.IsCommitted)
            {
                return new ShadowVerdict(policies.Version, null, null);
            }

            (string? policy, Denial? ifRefused) = charges.SourceOf(commit.RefusedKey);
            return new ShadowVerdict(policies.Version, ifRefused ?? new Denial(DenialCodes.CeilingExceeded, "a budget of the candidate is used up"), policy);
        }
        finally
        {
            shadow.Release();
        }
    }
}
