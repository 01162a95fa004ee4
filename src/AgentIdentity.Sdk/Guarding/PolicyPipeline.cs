using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Asks the policies in their order until one refuses; failing to answer is refusing. A refusal outweighs a request for approval.</summary>
internal sealed class PolicyPipeline(IPolicySource source, string? segment, IUsageLedger ledger, ShadowPolicies? shadow, Alarm alarm)
{
    private PolicyRound? _round;

    // Set while policies run that this library did not write, so that one that calls back into the guard is found out.
    private readonly AsyncLocal<bool> _isAsking = new();

    /// <summary>Whether the call comes from one of this guard's own policies.</summary>
    public bool IsRecursive => _isAsking.Value;

    public ValueTask<Denial?> RefuseAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        PolicySet policies = source.Current;
        draft.Round = RoundOf(policies);
        if (policies.Policies.Count == 0 && shadow is null)
        {
            return default;
        }

        return policies.IsBuiltIn && shadow is null ? AskAsync(draft, policies, cancellationToken) : AskOthersAsync(draft, policies, cancellationToken);
    }

    /// <summary>Policies from outside may do anything, so the flow that asks them is marked.</summary>
    private async ValueTask<Denial?> AskOthersAsync(DecisionDraft draft, PolicySet policies, CancellationToken cancellationToken)
    {
        _isAsking.Value = true;     // undone when this method returns: an async method restores the flow it was called in
        Denial? denial = await AskAsync(draft, policies, cancellationToken).ConfigureAwait(false);
        if (shadow is not null)
        {
            draft.Finding().Shadow = await shadow.AskAsync(draft, cancellationToken).ConfigureAwait(false);
        }

        return denial;
    }

    private async ValueTask<Denial?> AskAsync(DecisionDraft draft, PolicySet policies, CancellationToken cancellationToken)
    {
        for (int i = 0; i < policies.Policies.Count; i++)
        {
            IAgentPolicy policy = policies.Span[i];
            PolicyVerdict? verdict = await EvaluateAsync(policy, draft, cancellationToken).ConfigureAwait(false);
            if (verdict?.Denial is not null || verdict is null)
            {
                draft.Finding().DecidedBy = policy.Name;
                draft.Finding().Facts = verdict?.Facts ?? [];
                return verdict?.Denial ?? Failed(policy);
            }

            if (verdict.Charges.Count > 0)
            {
                draft.Charging().AddRange(verdict.Charges, policy.Name, verdict.IfRefused);
            }

            if (verdict.Approval is { } requirement)
            {
                draft.Finding().Demands.Add(new ApprovalDemand(policy.Name, requirement, verdict.Facts));
            }
        }

        return draft.Findings is { Demands.Count: > 0 } findings ? Demand(findings) : null;
    }

    private static Denial Demand(PolicyFindings findings)
    {
        ApprovalDemand first = findings.Demands[0];
        findings.DecidedBy = first.Policy;
        findings.Facts = first.Facts;
        return new Denial(DenialCodes.ApprovalRequired, $"the policy {first.Policy} asks for the approval of people");
    }

    private PolicyRound RoundOf(PolicySet policies)
    {
        PolicyRound? round = Volatile.Read(ref _round);
        if (round is null || !ReferenceEquals(round.Policies, policies))
        {
            round = new PolicyRound(policies, segment, ledger);
            Volatile.Write(ref _round, round);
        }

        return round;
    }

    private static Denial Failed(IAgentPolicy policy) =>
        new(DenialCodes.PolicyFailed, $"the policy {policy.Name} failed, and what cannot be judged is refused");

    private async ValueTask<PolicyVerdict?> EvaluateAsync(IAgentPolicy policy, DecisionDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            PolicyVerdict? verdict = await policy.EvaluateAsync(draft, cancellationToken).ConfigureAwait(false);
            if (verdict?.Failure is { } told)
            {
                alarm.Raise(told);
            }

            return verdict;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            alarm.Raise(failure);
            return null;
        }
    }
}
