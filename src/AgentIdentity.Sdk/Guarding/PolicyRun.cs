using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>One pass through a set of policies, in their order. A refusal outweighs a request for approval, and that a consent; failing to answer is refusing.</summary>
/// <param name="alarm">Told of what a policy throws; null where nobody need know.</param>
internal sealed class PolicyRun(Alarm? alarm)
{
    /// <summary>Why the call is refused; null when no policy refuses it. Whether people must approve it, and what else policies found, stands in the draft.</summary>
    public async ValueTask<Denial?> AskAsync(DecisionDraft draft, PolicySet policies, CancellationToken cancellationToken)
    {
        for (int i = 0; i < policies.Policies.Count; i++)
        {
            IAgentPolicy policy = policies.Span[i];
            PolicyVerdict? verdict = await EvaluateAsync(policy, draft, cancellationToken).ConfigureAwait(false);
            if (verdict is null || verdict.Denial is not null)
            {
                draft.Finding().DecidedBy = policy.Name;
                draft.Finding().Facts = verdict?.Facts ?? [];
                return verdict?.Denial ?? new Denial(DenialCodes.PolicyFailed, $"the policy {policy.Name} failed, and what cannot be judged is refused");
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

        if (draft.Findings is { Demands: [ApprovalDemand first, ..] } findings)
        {
            findings.DecidedBy = first.Policy;
            findings.Facts = first.Facts;
        }

        return null;
    }

    private async ValueTask<PolicyVerdict?> EvaluateAsync(IAgentPolicy policy, DecisionDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            PolicyVerdict? verdict = await policy.EvaluateAsync(draft, cancellationToken).ConfigureAwait(false);
            if (verdict?.Failure is { } told)
            {
                alarm?.Raise(told);
            }

            return verdict;
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            alarm?.Raise(failure);
            return null;
        }
    }
}
