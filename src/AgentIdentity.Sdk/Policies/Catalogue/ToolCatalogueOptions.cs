namespace AgentIdentity.Sdk.Policies;

/// <summary>How strict a <see cref="ToolCataloguePolicy"/> is. Immutable.</summary>
public sealed class ToolCatalogueOptions
{
    /// <summary>What servers offer at the moment: tools that changed, or cannot be told apart, are refused.</summary>
    /// <value>When null, only the catalogue counts.</value>
    public ToolObservations? Observations { get; init; }

    /// <summary>The risk class from which on people must approve. A tool that nobody classified counts as critical.</summary>
    /// <value>When null, no approval is asked for; <see cref="ToolRisk.Unspecified"/> is refused.</value>
    public ToolRisk? ApproveFrom { get; init; }

    /// <summary>Who must approve.</summary>
    /// <value>One person of any group, within an hour.</value>
    public ApprovalRequirement Approval { get; init; } = new();

    /// <summary>Whether arguments are looked at with the tool's schema, as far as <see cref="ToolSchema"/> says.</summary>
    /// <value>True by default.</value>
    public bool ChecksArguments { get; init; } = true;
}
