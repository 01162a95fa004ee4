using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A whole number between two bounds, written in decimal digits.</summary>
internal sealed class IntegerShape(long min, long max) : Shape<long>
{
    public override bool TryRead(Node node, Reading reading, out long value)
    {
        value = 0;
        if (node is not ScalarNode { IsPlain: true } scalar || !PlainScalar.TryReadInteger(scalar.Text, out value))
        {
            return reading.IsWrong(node, $"a whole number from {min} to {max}, in decimal digits");
        }

        if (value >= min && value <= max)
        {
            return true;
        }

        reading.Mistakes.Add(node.At, PolicyMistakeCodes.OutOfRange, $"{value} is out of range: it is from {min} to {max}");
        return false;
    }

    public override JsonObject Schema() => new() { ["type"] = "integer", ["minimum"] = min, ["maximum"] = max };
}
