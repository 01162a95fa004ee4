using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Reads requests as they arrive, and keeps what it read with the message.</summary>
internal sealed class ArrivalReader(McpGuardOptions options, ServerActions actions)
{
    private const string ItemKey = "AgentIdentity.Sdk.Mcp.Arrival";

    /// <summary>What arrived with a message; read now when it was not yet.</summary>
    public Arrival Of(MessageContext context)
    {
        if (context.Items.TryGetValue(ItemKey, out object? known) && known is Arrival arrival)
        {
            return arrival;
        }

        JsonRpcRequest request = (JsonRpcRequest)context.JsonRpcMessage;
        AgentPresentation? presentation = ReadPresentation(context, request, out Denial? defect);
        arrival = new Arrival(presentation, defect, RequestCall.Read(request.Method, request.Params, options.Source!, actions.ActionOf));
        context.Items[ItemKey] = arrival;
        return arrival;
    }

    private AgentPresentation? ReadPresentation(MessageContext context, JsonRpcRequest request, out Denial? defect)
    {
        ReadOnlyMemory<byte> carried;
        try
        {
            JsonNode? inMeta = (request.Params as JsonObject)?["_meta"] is JsonObject meta ? meta[McpMetaKeys.Presentation] : null;
            string? elsewhere = options.ReadPresentation?.Invoke(context);
            if (inMeta is null && elsewhere is null)
            {
                defect = new Denial(DenialCodes.IdentityMissing, $"the request presents nobody; send {McpMetaKeys.Presentation} in its _meta");
                return null;
            }

            if (inMeta is not null && elsewhere is not null)
            {
                defect = new Denial(DenialCodes.DuplicateMember, "the request carries two presentations");
                return null;
            }

            carried = elsewhere is not null ? ToUtf8(elsewhere) : ToUtf8(inMeta!);
        }
        catch (Exception unreadable) when (unreadable is ArgumentException or InvalidOperationException or JsonException)
        {
            defect = new Denial(DenialCodes.Malformed, "the metadata of the request cannot be read");
            return null;
        }

        if (carried.Length > AgentPresentation.MaxBytes)
        {
            defect = new Denial(DenialCodes.TooLarge, $"the presentation is larger than {AgentPresentation.MaxBytes} bytes");
            return null;
        }

        defect = AgentPresentation.TryParse(carried.Span, out AgentPresentation? presentation) ? null : new Denial(DenialCodes.Malformed, "the presentation cannot be read");
        return presentation;
    }

    private static byte[] ToUtf8(string text) =>
        text.Length > AgentPresentation.MaxBytes ? new byte[AgentPresentation.MaxBytes + 1] : Encoding.UTF8.GetBytes(text);

    private static ReadOnlyMemory<byte> ToUtf8(JsonNode node)
    {
        ArrayBufferWriter<byte> json = new();
        using (Utf8JsonWriter writer = new(json))
        {
            node.WriteTo(writer);
        }

        return json.WrittenMemory;
    }
}
