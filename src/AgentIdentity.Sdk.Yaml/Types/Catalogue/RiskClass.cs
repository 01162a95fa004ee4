using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The words for risk.</summary>
internal static class RiskClass
{
    /// <summary>How much harm a tool can do.</summary>
    public static ChoiceShape<ToolRisk> OfTool { get; } =
        new("a risk class", ("low", ToolRisk.Low), ("medium", ToolRisk.Medium), ("high", ToolRisk.High), ("critical", ToolRisk.Critical));
}
