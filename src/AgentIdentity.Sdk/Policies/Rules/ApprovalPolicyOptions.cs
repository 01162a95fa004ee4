namespace AgentIdentity.Sdk.Policies;

/// <summary>Which actions need approval, whatever their arguments, and whose.</summary>
public sealed class ApprovalPolicyOptions
{
    /// <summary>The actions; every other action is left alone.</summary>
    /// <value>1 to 4096 action ids, none twice.</value>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>Who must approve.</summary>
    public required ApprovalRequirement Requirement { get; init; }
}
