namespace AgentIdentity.Sdk.Policies;

/// <summary>From which level on calls need people, and from which they are refused.</summary>
public sealed class RiskOptions
{
    /// <summary>The level from which calls are refused.</summary>
    /// <value><see cref="RiskLevel.High"/> by default; above <see cref="RiskLevel.Low"/>. Null when none is: then <see cref="ApproveFrom"/> is set.</value>
    public RiskLevel? DenyFrom { get; init; } = RiskLevel.High;

    /// <summary>The level from which people must approve a call; null when none must.</summary>
    /// <value>Null by default; above <see cref="RiskLevel.Low"/>, and below <see cref="DenyFrom"/>.</value>
    public RiskLevel? ApproveFrom { get; init; }

    /// <summary>Who must approve then.</summary>
    /// <value>One person, within the hour, by default.</value>
    public ApprovalRequirement Approval { get; init; } = new() { Reason = "the agent bears a risk" };

    /// <summary>The actions that are judged.</summary>
    /// <value>All when null, the default; otherwise at least one action id.</value>
    public IReadOnlyList<string>? Actions { get; init; }

    /// <exception cref="ArgumentException">A threshold is out of its range; the message names it.</exception>
    internal RiskOptions Validated()
    {
        ArgumentNullException.ThrowIfNull(Approval);
        Require(DenyFrom is not null || ApproveFrom is not null, nameof(DenyFrom), "is set, or ApproveFrom is");
        Require(DenyFrom is null or (> RiskLevel.Low and <= RiskLevel.Critical), nameof(DenyFrom), "is medium, high or critical");
        Require(ApproveFrom is null or (> RiskLevel.Low and <= RiskLevel.Critical), nameof(ApproveFrom), "is medium, high or critical");
        Require(DenyFrom is null || ApproveFrom is null || ApproveFrom < DenyFrom, nameof(ApproveFrom), "is below DenyFrom");
        return this;
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentException($"{name} {range}", name);
        }
    }
}
