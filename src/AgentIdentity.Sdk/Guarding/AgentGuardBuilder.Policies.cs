using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <content>What decides beyond scopes.</content>
public sealed partial class AgentGuardBuilder
{
    private readonly PolicySetup _policies = new();

    /// <summary>Asks a policy about every call that a credential covers. Policies are asked in the order they were added; none can widen.</summary>
    /// <param name="policy">The policy.</param>
    /// <exception cref="ArgumentException">Another policy has its name.</exception>
    public AgentGuardBuilder AddPolicy(IAgentPolicy policy)
    {
        _policies.Add(policy);
        return this;
    }

    /// <summary>Asks the policies of a source, after those that were added one by one. It may put another set in force while the guard is in use.</summary>
    /// <param name="source">The source, for example <see cref="ReloadablePolicies"/>.</param>
    public AgentGuardBuilder UsePolicies(IPolicySource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        _policies.Source = source;
        return this;
    }

    /// <summary>
    /// Also asks candidate policies what they would have done, and records it beside each decision. That never changes an answer: what they
    /// refuse runs, what they charge goes to a ledger of their own, and where they fail or are slow the record says so.
    /// </summary>
    /// <param name="candidate">The policies to try out.</param>
    /// <param name="patience">How long a decision waits for them at most; 100 ms when null.</param>
    public AgentGuardBuilder ShadowPolicies(IPolicySource candidate, TimeSpan? patience = null)
    {
        ArgumentNullException.ThrowIfNull(candidate);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(patience ?? TimeSpan.MaxValue, TimeSpan.Zero, nameof(patience));
        _policies.Candidate = candidate;
        _policies.Patience = patience ?? PolicySetup.DefaultPatience;
        return this;
    }
}
