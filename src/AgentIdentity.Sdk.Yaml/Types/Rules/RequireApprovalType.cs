using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary><c>type: require-approval</c></summary>
internal sealed class RequireApprovalType() : PolicyType("require-approval", "Asks people about every call of some actions.", [AppliesTo, .. Approval.Fields])
{
    private static readonly Field<IReadOnlyList<string>> AppliesTo = CommonFields.AppliesTo();

    private static readonly ApprovalFields Approval = new();

    protected override IAgentPolicy Make(string id, FieldValues values, Reading reading) =>
        new ApprovalPolicy(id, new ApprovalPolicyOptions { Actions = values.Get(AppliesTo), Requirement = Approval.Make(values) });
}
