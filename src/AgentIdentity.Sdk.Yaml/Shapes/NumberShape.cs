using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A finite number, written as in JSON.</summary>
internal sealed class NumberShape : Shape<double>
{
    public override bool TryRead(Node node, Reading reading, out double value)
    {
        value = 0;
        return (node is ScalarNode { IsPlain: true } scalar && PlainScalar.TryReadNumber(scalar.Text, out value)) || reading.IsWrong(node, "a number like 250 or 99.5");
    }

    public override JsonObject Schema() => new() { ["type"] = "number" };
}
