namespace AgentIdentity.Sdk.Policies;

/// <summary>Judges calls that a credential already covers. Policies narrow; none can widen.</summary>
/// <remarks>
/// Evaluation is read-only and may be repeated: what a call uses up is named as charges, which the guard debits when it commits. A policy
/// that throws, or answers null, denies. Implementations are safe for concurrent use.
/// </remarks>
public interface IAgentPolicy
{
    /// <summary>The policy's name, for the audit log.</summary>
    string Name { get; }

    /// <summary>Judges one call.</summary>
    /// <param name="context">The facts, and the hostile arguments.</param>
    /// <param name="cancellationToken">The caller no longer waits.</param>
    ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default);
}
