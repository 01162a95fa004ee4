using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>Moves the presentation of a message from its metadata into a header, as a client that proves by headers sends it.</summary>
internal sealed class HeaderCarrier() : DelegatingHandler(new SocketsHttpHandler())
{
    public const string Header = "Agent-Presentation";

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is not null && await request.Content.ReadFromJsonAsync<JsonNode>(cancellationToken) is JsonObject message
            && message["params"]?["_meta"] is JsonObject meta && meta[McpMetaKeys.Presentation] is { } presentation)
        {
            meta.Remove(McpMetaKeys.Presentation);
            request.Headers.Add(Header, presentation.ToJsonString());
            StringContent content = new(message.ToJsonString(), Encoding.UTF8, "application/json");
            request.Content = content;
        }

        return await base.SendAsync(request, cancellationToken);
    }
}
