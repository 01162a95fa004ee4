namespace AgentIdentity.Sdk.Policies;

/// <summary>How much harm a tool can do. What nobody classified counts as the worst.</summary>
public enum ToolRisk
{
    /// <summary>Not classified: treated like <see cref="Critical"/>.</summary>
    Unspecified,

    /// <summary>Reads what anybody may know.</summary>
    Low,

    /// <summary>Reads what is not public, or changes what is easily undone.</summary>
    Medium,

    /// <summary>Changes what others rely on, or speaks to the outside.</summary>
    High,

    /// <summary>Moves money, deletes, or grants rights.</summary>
    Critical,
}
