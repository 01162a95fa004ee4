using System.Buffers;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Which call a request is. A client proves it, and a server decides it, so both read it here.</summary>
/// <remarks>
/// <c>tools/call</c> is the tool's action with its arguments. Every other method that is guarded is an action of its own name, <c>docs.resources/read</c>,
/// and its arguments are the parameters without <c>_meta</c>, <c>cursor</c>, <c>inputResponses</c> and <c>requestState</c>.
/// </remarks>
internal sealed class RequestCall
{
    private RequestCall(string? action, string label, ToolArguments? arguments)
    {
        Action = action;
        Arguments = arguments;
        Call = ToolCall.Create(action ?? Shorten(label), arguments ?? ToolArguments.Empty);
    }

    /// <summary>The action; null when the name of the tool makes none.</summary>
    public string? Action { get; }

    /// <summary>The arguments; null when they are no strict JSON object within the limits.</summary>
    public ToolArguments? Arguments { get; }

    /// <summary>The call, with a label for its action and without arguments where these cannot be read: good enough for a record.</summary>
    public ToolCall Call { get; }

    /// <summary>Whether requests of a method let somebody do or read something.</summary>
    public static bool IsGuarded(string method) => method is RequestMethods.ToolsCall or RequestMethods.ResourcesRead or RequestMethods.ResourcesSubscribe
        or RequestMethods.PromptsGet or RequestMethods.CompletionComplete;

    /// <summary>Whether requests of a method ask to be told of changes: of lists, or of resources. No request filter sees them.</summary>
    public static bool IsSubscription(string method) => method is RequestMethods.SubscriptionsListen;

    /// <summary>Whether requests of a method list what there is.</summary>
    public static bool IsList(string method) => method is RequestMethods.ToolsList or RequestMethods.ResourcesList or RequestMethods.ResourcesTemplatesList
        or RequestMethods.PromptsList;

    /// <summary>Reads a guarded or listing request. Never throws on hostile input.</summary>
    /// <param name="method">The method.</param>
    /// <param name="parameters">The parameters as they arrived, or as they are sent.</param>
    /// <param name="source">The source the host assigns.</param>
    /// <param name="actionOf">The action of a tool, by its name.</param>
    public static RequestCall Read(string method, JsonNode? parameters, string source, Func<string, string?> actionOf)
    {
        try
        {
            JsonObject? members = parameters as JsonObject;
            if (method != RequestMethods.ToolsCall)
            {
                string action = $"{source}.{method}";
                return new RequestCall(action, action, IsList(method) ? ToolArguments.Empty : Snapshot(writer => WriteParameters(writer, members)));
            }

            string tool = members?["name"] is JsonValue value && value.TryGetValue(out string? name) ? name : "";
            JsonNode? arguments = members?["arguments"];
            return new RequestCall(actionOf(tool), tool, arguments is null ? ToolArguments.Empty : Snapshot(writer => arguments.WriteTo(writer)));
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException or JsonException)
        {
            return new RequestCall(null, method, null);     // a member twice, or text that is none
        }
    }

    private static ToolArguments? Snapshot(Action<Utf8JsonWriter> write)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            write(writer);
        }

        return ToolArguments.TryParse(json.WrittenSpan, out ToolArguments? arguments) ? arguments : null;
    }

    private static void WriteParameters(Utf8JsonWriter writer, JsonObject? members)
    {
        writer.WriteStartObject();
        foreach ((string name, JsonNode? value) in members ?? [])
        {
            if (name is "_meta" or "cursor" or "inputResponses" or "requestState")
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (value is null)
            {
                writer.WriteNullValue();
            }
            else
            {
                value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }

    private static string Shorten(string label) => label.Length switch
    {
        0 => "unnamed",
        > ToolCall.MaxActionLength => label[..ToolCall.MaxActionLength],
        _ => label,
    };
}
