namespace AgentIdentity.Sdk.Yaml;

/// <summary>The types of policy a file can name: all that this library has.</summary>
internal static class PolicyTypes
{
    public static IReadOnlyList<PolicyType> All { get; } =
    [
        new ArgumentLimitType(),
        new ApprovalThresholdType(),
        new RequireApprovalType(),
        new ToolCatalogueType(),
        new InformationFlowType(),
        new SequenceType(),
        new TimeWindowType(),
        new MaintenanceFreezeType(),
        new RiskType(),
    ];

    public static PolicyType? Find(string name) => All.FirstOrDefault(type => type.Name == name);
}
