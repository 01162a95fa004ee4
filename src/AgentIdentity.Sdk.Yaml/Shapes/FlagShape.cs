using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A boolean: <c>true</c> or <c>false</c>, and no other spelling.</summary>
internal sealed class FlagShape : Shape<bool>
{
    public override bool TryRead(Node node, Reading reading, out bool value)
    {
        value = node is ScalarNode { IsPlain: true, Text: "true" };
        return value || node is ScalarNode { IsPlain: true, Text: "false" } || reading.IsWrong(node, "true or false");
    }

    public override JsonObject Schema() => new() { ["type"] = "boolean" };
}
