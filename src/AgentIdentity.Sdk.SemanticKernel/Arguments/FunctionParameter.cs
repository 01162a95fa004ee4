using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>One parameter of a function: its argument on the way in, as JSON for the guard, and on the way out, as an object of its type.</summary>
/// <remarks>
/// Connectors turn what a model wrote into texts, <c>"5"</c> for 5, and Semantic Kernel turns them back when it binds the parameter. A constraint on a
/// number would see a text in between; so a text is read as what the parameter is before it is checked.
/// </remarks>
internal sealed class FunctionParameter
{
    private readonly JsonSerializerOptions _serializer;
    private readonly JsonShape _shape;
    private readonly Type? _type;

    public FunctionParameter(KernelParameterMetadata parameter, JsonSerializerOptions serializer)
        : this(parameter.Name, parameter.ParameterType, JsonShapes.Of(parameter), serializer)
    {
    }

    private FunctionParameter(string name, Type? type, JsonShape shape, JsonSerializerOptions serializer)
    {
        Name = name;
        _type = type == typeof(object) ? null : type;
        _shape = shape;
        _serializer = serializer;
    }

    public string Name { get; }

    /// <summary>An argument that no parameter declares.</summary>
    public static FunctionParameter Untyped(string name, JsonSerializerOptions serializer) => new(name, null, JsonShape.Any, serializer);

    /// <summary>The argument for the guard.</summary>
    public object? Read(object? value) => value switch
    {
        null => null,
        JsonDocument document => Read(document.RootElement),
        JsonNode node => Read(JsonSerializer.SerializeToElement(node)),
        JsonElement { ValueKind: JsonValueKind.Null or JsonValueKind.Undefined } => null,
        JsonElement { ValueKind: JsonValueKind.String } element => Read(element.GetString()),
        JsonElement element => _type == typeof(string) ? element.ToString() : element,
        string text => JsonShapes.TryRead(text, _shape, out JsonElement element) ? element : text,
        double.NaN or double.PositiveInfinity or double.NegativeInfinity or float.NaN or float.PositiveInfinity or float.NegativeInfinity => value,
        _ when _type == typeof(string) && IsScalar(value) => Convert.ToString(value, CultureInfo.InvariantCulture),
        _ => value,
    };

    private static bool IsScalar(object value) => value.GetType().IsPrimitive || value is decimal;

    /// <summary>The checked value for the function.</summary>
    public object? Bind(JsonElement value)
    {
        if (value.ValueKind == JsonValueKind.Null)
        {
            return null;
        }

        if (_type is not null && _type != typeof(string))
        {
            try
            {
                return JsonSerializer.Deserialize(value, _serializer.GetTypeInfo(_type));
            }
            catch (Exception failure) when (failure is JsonException or NotSupportedException or InvalidOperationException or ArgumentException)
            {
                // Semantic Kernel knows more ways, type converters among them, and says what is wrong when there is none.
            }
        }

        return value.ValueKind switch
        {
            JsonValueKind.String => value.GetString(),
            JsonValueKind.True => true,
            JsonValueKind.False => false,
            _ => value,
        };
    }
}
