using System.Collections.Frozen;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Asks people about every call of some actions.</summary>
public sealed class ApprovalPolicy : IAgentPolicy
{
    private readonly FrozenSet<string> _actions;
    private readonly PolicyVerdict _verdict;

    /// <summary>A policy of this name.</summary>
    /// <param name="name">The name, for the audit log.</param>
    /// <param name="options">The actions, and who must approve.</param>
    /// <exception cref="ArgumentException">There are no actions, too many, or one of them twice.</exception>
    public ApprovalPolicy(string name, ApprovalPolicyOptions options)
    {
        Name = CredentialText.RequireName(name);
        ArgumentNullException.ThrowIfNull(options);
        _actions = RuleText.Actions(options.Actions);
        ArgumentNullException.ThrowIfNull(options.Requirement, nameof(options.Requirement));
        _verdict = PolicyVerdict.RequireApproval(options.Requirement);
        Definition = RuleText.Definition("require-approval", _actions, json => RuleText.Write(json, options.Requirement));
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public string Definition { get; }

    /// <inheritdoc/>
    public ValueTask<PolicyVerdict> EvaluateAsync(PolicyContext context, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ValueTask.FromResult(_actions.Contains(context.Action) ? _verdict : PolicyVerdict.Continue);
    }
}
