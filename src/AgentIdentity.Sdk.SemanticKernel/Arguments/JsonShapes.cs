using System.ComponentModel;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Tells what kind of JSON a parameter stands for, and reads texts as that.</summary>
internal static class JsonShapes
{
    public static JsonShape Of(KernelParameterMetadata parameter) =>
        parameter.ParameterType is { } type ? Of(Nullable.GetUnderlyingType(type) ?? type) : OfSchema(parameter.Schema?.RootElement);

    /// <summary>Reads a text as JSON of that shape. A text that is not such JSON stays a text, and then only a scope that takes texts covers it.</summary>
    public static bool TryRead(string text, JsonShape shape, out JsonElement value)
    {
        value = default;
        if (shape == JsonShape.Any)
        {
            return false;
        }

        if (shape == JsonShape.Boolean)
        {
            // Texts of .NET say True where JSON says true.
            bool isBoolean = bool.TryParse(text, out bool truth);
            value = isBoolean ? JsonSerializer.SerializeToElement(truth) : default;
            return isBoolean;
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(text);
            value = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            return false;
        }

        return shape == JsonShape.Number
            ? value.ValueKind == JsonValueKind.Number
            : value.ValueKind is JsonValueKind.Object or JsonValueKind.Array;
    }

    private static JsonShape Of(Type type)
    {
        if (type == typeof(bool))
        {
            return JsonShape.Boolean;
        }

        if (type.IsEnum || type == typeof(string) || type == typeof(char) || type == typeof(object)
            || type == typeof(JsonElement) || type == typeof(JsonDocument) || typeof(JsonNode).IsAssignableFrom(type))
        {
            return JsonShape.Any;
        }

        if (type.IsPrimitive || type == typeof(decimal))
        {
            return JsonShape.Number;
        }

        // What can be made of a text is a text: Guid, Uri, DateTimeOffset, TimeSpan, and whatever the host has given a converter.
        return TypeDescriptor.GetConverter(type).CanConvertFrom(typeof(string)) ? JsonShape.Any : JsonShape.Structure;
    }

    private static JsonShape OfSchema(JsonElement? schema)
    {
        if (schema is not { ValueKind: JsonValueKind.Object } known || !known.TryGetProperty("type", out JsonElement type))
        {
            return JsonShape.Any;
        }

        // A list of types may be that of a text that can be null: only one that leaves no text is no text.
        string?[] names = type.ValueKind == JsonValueKind.Array
            ? [.. type.EnumerateArray().Select(name => name.GetString()).Where(name => name != "null")]
            : [type.GetString()];
        return names switch
        {
            ["number" or "integer"] => JsonShape.Number,
            ["boolean"] => JsonShape.Boolean,
            ["object" or "array"] => JsonShape.Structure,
            _ => JsonShape.Any,
        };
    }
}
