using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Asks the policies in their order until one refuses; failing to answer is refusing.</summary>
internal sealed class PolicyPipeline(IAgentPolicy[] policies, Alarm alarm)
{
    /// <summary>The names, for the record.</summary>
    public string? Version { get; } = policies.Length == 0 ? null : string.Join('+', policies.Select(policy => policy.Name));

    public ValueTask<Denial?> RefuseAsync(DecisionDraft draft, CancellationToken cancellationToken) =>
        policies.Length == 0 ? default : AskAsync(draft, cancellationToken);

    private async ValueTask<Denial?> AskAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        PolicyContext context = new(draft.Credential!, draft.Call, draft.Now, draft.Claim.Agent is not null);
        foreach (IAgentPolicy policy in policies)
        {
            PolicyVerdict? verdict = await EvaluateAsync(policy, context, cancellationToken).ConfigureAwait(false);
            if (verdict is null)
            {
                return new Denial(DenialCodes.PolicyFailed, $"the policy {policy.Name} failed, and what cannot be judged is refused");
            }

            if (verdict.Denial is not null)
            {
                return verdict.Denial;
            }

            if (verdict.Charges.Count > 0)
            {
                (draft.Charges ??= []).AddRange(verdict.Charges);
            }
        }

        return null;
    }

    private async ValueTask<PolicyVerdict?> EvaluateAsync(IAgentPolicy policy, PolicyContext context, CancellationToken cancellationToken)
    {
        try
        {
            return await policy.EvaluateAsync(context, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (!cancellationToken.IsCancellationRequested)
        {
            alarm.Raise(failure);
            return null;
        }
    }
}
