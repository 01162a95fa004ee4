namespace AgentIdentity.Sdk.Yaml;

/// <summary>What every policy begins with.</summary>
internal static class PolicyHead
{
    public static Field<string> Id { get; } =
        CommonFields.Required("id", TextShape.Name("an id"), "The policy's name in records; unique in the file.");

    public static Field<string> Type { get; } = CommonFields.Required("type", TextShape.Words, "The type of policy.");
}
