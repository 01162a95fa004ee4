using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The fields of a mapping, and nothing besides: an unknown one is a mistake, and so is a missing one.</summary>
internal sealed class FieldSet(string what, params IReadOnlyList<Field> fields)
{
    public IReadOnlyList<Field> Fields { get; } = fields;

    /// <summary>Reads what is there; null when something is wrong, which has been said.</summary>
    public FieldValues? Read(Node node, Reading reading)
    {
        if (node is not MapNode map)
        {
            reading.IsWrong(node, $"the fields of {what}, one a line");
            return null;
        }

        FieldValues values = new(map.At);
        bool isSound = true;
        foreach (Entry entry in map.Entries.Where(entry => Fields.All(known => known.Name != entry.Key)))
        {
            reading.Mistakes.Add(entry.At, PolicyMistakeCodes.UnknownField, $"{what} has no field {VisibleText.Shown(entry.Key)}{Suggestion.For(entry.Key, Fields.Select(known => known.Name))}");
            isSound = false;
        }

        // In the order of the fields, not of the file: what is declared is read before what refers to it.
        foreach (Field field in Fields)
        {
            if (map.Entries.FirstOrDefault(entry => entry.Key == field.Name) is { Value: { } value })
            {
                values.Found(field, value);
                isSound &= field.TryRead(value, reading, values);
            }
        }

        foreach (Field missing in Fields.Where(field => field.IsRequired && values.NodeOf(field) is null))
        {
            reading.Mistakes.Add(map.At, PolicyMistakeCodes.MissingField, $"{what} needs the field {missing.Name}: {missing.Description}");
            isSound = false;
        }

        return isSound ? values : null;
    }

    public JsonObject Schema()
    {
        JsonObject properties = [];
        foreach (Field field in Fields)
        {
            properties[field.Name] = field.Schema();
        }

        return new JsonObject
        {
            ["type"] = "object",
            ["properties"] = properties,
            ["required"] = new JsonArray([.. Fields.Where(field => field.IsRequired).Select(field => (JsonNode)field.Name)]),
            ["additionalProperties"] = false,
        };
    }
}
