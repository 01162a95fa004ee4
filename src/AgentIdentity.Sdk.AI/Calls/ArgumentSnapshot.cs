using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.AI;

/// <summary>Turns the arguments of a framework into a snapshot, or says no. Never throws on hostile input.</summary>
internal static class ArgumentSnapshot
{
    /// <summary>More arguments than any tool has; an enumerator without an end stops here.</summary>
    private const int MaxCount = 4096;

    public static bool TryCall(ToolReference tool, IEnumerable<KeyValuePair<string, object?>> arguments, JsonSerializerOptions serializer, [NotNullWhen(true)] out ToolCall? call)
    {
        call = null;
        try
        {
            List<KeyValuePair<string, object?>> values = [];
            HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
            foreach ((string name, object? value) in arguments)
            {
                // INVARIANT: what was checked under a name is what the tool gets under it. Frameworks bind names without regard to case, so
                // `To` beside `to`, or instead of it, is not let through.
                if (!names.Add(name) || tool.IsMisspelt(name) || values.Count == MaxCount || value is string { Length: > ToolArguments.MaxBytes })
                {
                    return false;
                }

                values.Add(new(name, ToJson(value, serializer)));
            }

            call = ToolCall.Create(Label(tool), ToolArguments.From(values));
        }
        catch (Exception)
        {
            // Getters and enumerators of arguments are foreign code; whatever they throw, the call has no readable arguments.
        }

        return call is not null;
    }

    /// <summary>The call for the record when its arguments cannot be read.</summary>
    public static ToolCall Unreadable(ToolReference tool) => Label(tool, arguments: null);

    /// <summary>The call of a tool that may have no action, for the record.</summary>
    public static ToolCall Label(ToolReference tool, ToolArguments? arguments) => ToolCall.Create(Label(tool), arguments ?? ToolArguments.Empty);

    private static string Label(ToolReference tool) =>
        tool.Action ?? (tool.Name is { Length: > 0 and <= ToolCall.MaxActionLength } name ? name : "unnamed");

    private static object? ToJson(object? value, JsonSerializerOptions serializer) => value switch
    {
        null or string or bool or sbyte or byte or short or ushort or int or uint or long or ulong or decimal or float or double or JsonElement => value,
        _ => Serialize(value, serializer),
    };

    /// <summary>Serializes as far as the limits go: what has no end is not written to its end.</summary>
    private static JsonElement Serialize(object value, JsonSerializerOptions serializer)
    {
        BoundedBuffer json = new(ToolArguments.MaxBytes);
        using (Utf8JsonWriter writer = new(json, new JsonWriterOptions { MaxDepth = ToolArguments.MaxDepth, SkipValidation = false }))
        {
            if (value is JsonNode node)
            {
                node.WriteTo(writer, serializer);
            }
            else
            {
                JsonSerializer.Serialize(writer, value, serializer.GetTypeInfo(value.GetType()));
            }
        }

        return JsonElement.Parse(json.Written);
    }
}
