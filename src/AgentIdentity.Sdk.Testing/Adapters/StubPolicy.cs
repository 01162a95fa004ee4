using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>A policy that says what a clause wants said, after doing what a clause wants done.</summary>
internal sealed class StubPolicy(PolicyVerdict verdict, Action? meanwhile = null) : IAgentPolicy
{
    public const string PolicyName = "contract-policy";
    public const string Secret = "what no model should read";

    public string Name => PolicyName;

    public string Definition => PolicyName;

    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken)
    {
        meanwhile?.Invoke();
        return ValueTask.FromResult(verdict);
    }
}
