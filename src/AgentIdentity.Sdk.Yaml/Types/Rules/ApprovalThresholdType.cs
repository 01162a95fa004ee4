using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: approval-threshold</c></summary>
internal sealed class ApprovalThresholdType() : PolicyType(
    "approval-threshold", "Asks people where a number is large; a missing argument, or one that is no number, is a denial.", AppliesTo, Argument, Thresholds)
{
    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.AppliesTo();

    private static readonly Field<string> Argument = CommonFields.Required("argument", ArgumentLimitType.ArgumentName, "The argument whose number decides.");

    private static readonly Field<IReadOnlyList<PlacedThreshold>> Thresholds = CommonFields.Required(
        "thresholds", new ListShape<PlacedThreshold>("thresholds", new ThresholdShape(), 1, ApprovalThresholdPolicy.MaxThresholds), "The thresholds; the highest that a call is above says who must approve.");

    protected override IAgentPolicy? Make(string id, FieldValues values, Reading reading)
    {
        IReadOnlyList<PlacedThreshold> thresholds = values.Get(Thresholds);
        Dictionary<double, Place> seen = [];
        bool isSound = true;
        foreach (PlacedThreshold placed in thresholds)
        {
            reading.Reach.Threshold(values.Get(AppliesTo), values.Get(Argument), placed.Threshold.Above, placed.At);
            if (!seen.TryAdd(placed.Threshold.Above, placed.At))
            {
                reading.Mistakes.Add(placed.At, PolicyMistakeCodes.Unreachable, $"the threshold in line {seen[placed.Threshold.Above].Line} is at the same number: only one of them can ever count");
                isSound = false;
            }
        }

        return !isSound ? null : new ApprovalThresholdPolicy(id, new ApprovalThresholdOptions
        {
            Actions = values.Get(AppliesTo),
            Argument = values.Get(Argument),
            Thresholds = [.. thresholds.Select(placed => placed.Threshold)],
        });
    }
}
