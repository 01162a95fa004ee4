namespace AgentIdentity.Sdk.Policies;

/// <summary>Which actions an <see cref="ApprovalThresholdPolicy"/> is about, and from which number on people are asked.</summary>
public sealed class ApprovalThresholdOptions
{
    /// <summary>The actions; every other action is left alone.</summary>
    /// <value>1 to 4096 action ids, none twice.</value>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The argument whose number decides, compared exactly.</summary>
    public required string Argument { get; init; }

    /// <summary>The thresholds; of those that a call is above, the highest one says who must approve.</summary>
    /// <value>1 to 16 thresholds, no two at one number.</value>
    public required IReadOnlyList<ApprovalThreshold> Thresholds { get; init; }
}
