using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>One threshold: from where on, and who must approve.</summary>
internal sealed class ThresholdShape() : ObjectShape<PlacedThreshold>("a threshold", [Above, .. Approval.Fields])
{
    private static readonly Field<double> Above = CommonFields.Required("above", new NumberShape(), "The largest number that passes without approval.");

    private static readonly ApprovalFields Approval = new();

    protected override PlacedThreshold Make(FieldValues values, Reading reading) =>
        new(new ApprovalThreshold { Above = values.Get(Above), Requirement = Approval.Make(values) }, values.At);
}

/// <summary>A threshold, and where it stands.</summary>
internal sealed record PlacedThreshold(ApprovalThreshold Threshold, Place At);
