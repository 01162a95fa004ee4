namespace AgentIdentity.Sdk.Policies;

/// <summary>Judges calls that a credential already covers. Policies narrow; none can widen.</summary>
/// <remarks>
/// Evaluation is read-only and may be repeated: what a call uses up is named as charges, which the guard settles when it commits. A policy
/// that throws, or answers null, denies. It must not call the guard that asks it: that is refused. Implementations are safe for concurrent use.
/// </remarks>
public interface IAgentPolicy
{
    /// <summary>The policy's name, for the audit log; unique within a set, 1 to 64 ASCII letters, digits, dots, dashes and underscores.</summary>
    string Name { get; }

    /// <summary>A text that differs whenever the policy could answer differently: its settings. It goes into the version of the set.</summary>
    /// <value>By default the type and the build of its code, which is right for a policy without settings.</value>
    string Definition => $"{GetType().FullName} {GetType().Module.ModuleVersionId}";

    /// <summary>Judges one call.</summary>
    /// <param name="context">The facts, and the hostile arguments.</param>
    /// <param name="cancellationToken">The caller no longer waits.</param>
    ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default);
}
