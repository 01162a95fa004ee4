namespace AgentIdentity.Sdk.Policies;

/// <summary>From where on people are asked, and which.</summary>
public sealed class ApprovalThreshold
{
    /// <summary>The largest number that passes without them: what is above it needs approval.</summary>
    /// <value>A finite number.</value>
    public required double Above { get; init; }

    /// <summary>Who must approve.</summary>
    public required ApprovalRequirement Requirement { get; init; }
}
