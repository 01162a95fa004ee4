using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A value that an argument is compared with: a text, a number, a boolean or null.</summary>
internal sealed class ValueShape : Shape<ScalarValue>
{
    public override bool TryRead(Node node, Reading reading, out ScalarValue value)
    {
        value = default;
        if (node is not ScalarNode scalar)
        {
            return reading.IsWrong(node, "a text, a number, true, false or null");
        }

        if (scalar.IsPlain && scalar.Text is "true" or "false" or "null")
        {
            value = new ScalarValue(scalar.Text == "null" ? null : scalar.Text == "true");
            return true;
        }

        if (scalar.IsPlain && PlainScalar.TryReadInteger(scalar.Text, out long integer))
        {
            value = new ScalarValue(integer);
            return true;
        }

        if (scalar.IsPlain && PlainScalar.TryReadNumber(scalar.Text, out double number))
        {
            value = ScalarValue.Of(number);
            return true;
        }

        bool isText = reading.IsText(node, "a text, a number, true, false or null", out string? text);
        value = new ScalarValue(text);
        return isText;
    }

    public override JsonObject Schema() => new() { ["type"] = new JsonArray("string", "number", "boolean", "null") };
}
