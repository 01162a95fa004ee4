using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>One pass through a set of policies, in their order. A refusal outweighs a request for approval, and that a consent; failing to answer is refusing.</summary>
/// <remarks>Policies that answer at once, as most do, are asked without the cost of waiting.</remarks>
/// <param name="alarm">Told of what a policy throws; null where nobody need know.</param>
internal sealed class PolicyRun(Alarm? alarm)
{
    /// <summary>Why the call is refused; null when no policy refuses it. Whether people must approve it, and what else policies found, stands in the draft.</summary>
    public ValueTask<Denial?> AskAsync(DecisionDraft draft, PolicySet policies, CancellationToken cancellationToken)
    {
        ReadOnlySpan<IAgentPolicy> span = policies.Span;
        for (int i = 0; i < span.Length; i++)
        {
            ValueTask<PolicyVerdict?> asked = AskAsync(span[i], draft, cancellationToken);
            if (!asked.IsCompletedSuccessfully)
            {
                return AskOnAsync(draft, policies, i, asked, cancellationToken);
            }

            if (Take(draft, span[i], asked.Result) is { } denial)
            {
                return ValueTask.FromResult<Denial?>(denial);
            }
        }

        Conclude(draft);
        return default;
    }

    /// <summary>The same from a policy on that does not answer at once.</summary>
    private async ValueTask<Denial?> AskOnAsync(
        DecisionDraft draft, PolicySet policies, int at, ValueTask<PolicyVerdict?> asked, CancellationToken cancellationToken)
    {
        Denial? denial = Take(draft, policies.Policies[at], await asked.ConfigureAwait(false));
        for (int i = at + 1; i < policies.Policies.Count && denial is null; i++)
        {
            IAgentPolicy policy = policies.Policies[i];
            denial = Take(draft, policy, await AskAsync(policy, draft, cancellationToken).ConfigureAwait(false));
        }

        if (denial is null)
        {
            Conclude(draft);
        }

        return denial;
    }

    private static Denial? Take(DecisionDraft draft, IAgentPolicy policy, PolicyVerdict? verdict)
    {
        if (ReferenceEquals(verdict, PolicyVerdict.Continue))
        {
            return null;
        }

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

        return null;
    }

    private static void Conclude(DecisionDraft draft)
    {
        if (draft.Findings is { Demands: [ApprovalDemand first, ..] } findings)
        {
            findings.DecidedBy = first.Policy;
            findings.Facts = first.Facts;
        }
    }

    /// <summary>The verdict of one policy; null when it failed to give one.</summary>
    private ValueTask<PolicyVerdict?> AskAsync(IAgentPolicy policy, DecisionDraft draft, CancellationToken cancellationToken)
    {
        try
        {
            ValueTask<PolicyVerdict> asked = policy.EvaluateAsync(draft, cancellationToken);
            return asked.IsCompletedSuccessfully ? ValueTask.FromResult(Told(asked.Result)) : WaitAsync(asked, cancellationToken);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            alarm?.Raise(failure);
            return default;
        }
    }

    private async ValueTask<PolicyVerdict?> WaitAsync(ValueTask<PolicyVerdict> asked, CancellationToken cancellationToken)
    {
        try
        {
            return Told(await asked.ConfigureAwait(false));
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            alarm?.Raise(failure);
            return null;
        }
    }

    private PolicyVerdict? Told(PolicyVerdict? verdict)
    {
        if (verdict?.Failure is { } failure)
        {
            alarm?.Raise(failure);
        }

        return verdict;
    }
}
