using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.AI;

/// <summary>Turns the arguments of a framework into a snapshot, and the snapshot into what a tool runs on.</summary>
internal static class ArgumentSnapshot
{
    public static bool TryCall(ToolReference tool, IEnumerable<KeyValuePair<string, object?>> arguments, JsonSerializerOptions serializer, [NotNullWhen(true)] out ToolCall? call)
    {
        try
        {
            call = ToolCall.Create(Label(tool), ToolArguments.From(arguments.Select(argument => KeyValuePair.Create(argument.Key, ToJson(argument.Value, serializer)))));
        }
        catch (Exception failure) when (failure is ArgumentException or JsonException or NotSupportedException or InvalidOperationException)
        {
            call = null;
        }

        return call is not null;
    }

    /// <summary>The call for the record when its arguments cannot be read.</summary>
    public static ToolCall Unreadable(ToolReference tool) => ToolCall.Create(Label(tool), ToolArguments.Empty);

    /// <summary>The snapshot's values by name, immutable, as JSON elements.</summary>
    public static IEnumerable<KeyValuePair<string, object?>> ToElements(ToolArguments arguments)
    {
        foreach (string name in arguments.Names)
        {
            using JsonDocument value = JsonDocument.Parse(arguments.GetUtf8Json(name));
            yield return KeyValuePair.Create(name, (object?)value.RootElement.Clone());
        }
    }

    private static string Label(ToolReference tool) =>
        tool.Action ?? (tool.Name is { Length: > 0 and <= ToolCall.MaxActionLength } name ? name : "unnamed");

    private static object? ToJson(object? value, JsonSerializerOptions serializer) => value switch
    {
        null or string or bool or sbyte or byte or short or ushort or int or uint or long or ulong or decimal or float or double or JsonElement or JsonNode => value,
        _ => JsonSerializer.SerializeToElement(value, serializer.GetTypeInfo(value.GetType())),
    };
}
