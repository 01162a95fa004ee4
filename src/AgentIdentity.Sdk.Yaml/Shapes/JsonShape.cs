using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A mapping that stands for a JSON object, member for member.</summary>
internal sealed class JsonShape(string what) : Shape<JsonObject>
{
    private static readonly ValueShape Scalars = new();

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out JsonObject? value)
    {
        value = null;
        if (node is not MapNode)
        {
            return reading.IsWrong(node, what);
        }

        bool isSound = TryConvert(node, reading, out JsonNode? json);
        value = isSound ? json!.AsObject() : null;
        return isSound;
    }

    public override JsonObject Schema() => new() { ["type"] = "object" };

    private static bool TryConvert(Node node, Reading reading, out JsonNode? json)
    {
        json = null;
        bool isSound = true;
        switch (node)
        {
            case MapNode map:
                JsonObject members = [];
                foreach (Entry entry in map.Entries)
                {
                    isSound &= TryConvert(entry.Value, reading, out JsonNode? member);
                    members[entry.Key] = member;
                }

                json = members;
                return isSound;
            case ListNode list:
                JsonArray items = [];
                foreach (Node item in list.Items)
                {
                    isSound &= TryConvert(item, reading, out JsonNode? converted);
                    items.Add(converted);
                }

                json = items;
                return isSound;
            default:
                isSound = Scalars.TryRead(node, reading, out ScalarValue scalar);
                json = isSound ? Convert(scalar.Value) : null;
                return isSound;
        }
    }

    private static JsonNode? Convert(object? value) => value switch
    {
        null => null,
        bool flag => JsonValue.Create(flag),
        long number => JsonValue.Create(number),
        double number => JsonNode.Parse(number.ToString("R", CultureInfo.InvariantCulture)),
        _ => JsonValue.Create((string)value),
    };
}
