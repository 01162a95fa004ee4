using System.Text.Json.Nodes;
using System.Threading.Channels;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>A connection whose requests somebody changes after they were proved, and before they reach the server.</summary>
internal sealed class Tamper(IClientTransport inner, Action<JsonRpcRequest> change) : IClientTransport
{
    public string Name => inner.Name;

    public async Task<ITransport> ConnectAsync(CancellationToken cancellationToken = default) => new Connection(await inner.ConnectAsync(cancellationToken), change);

    public static JsonObject Meta(JsonRpcRequest request) => (JsonObject)request.Params!["_meta"]!;

    private sealed class Connection(ITransport inner, Action<JsonRpcRequest> change) : ITransport
    {
        public string? SessionId => inner.SessionId;

        public ChannelReader<JsonRpcMessage> MessageReader => inner.MessageReader;

        public Task SendMessageAsync(JsonRpcMessage message, CancellationToken cancellationToken = default)
        {
            if (message is JsonRpcRequest { Method: RequestMethods.ToolsCall or RequestMethods.ToolsList } request)
            {
                change(request);
            }

            return inner.SendMessageAsync(message, cancellationToken);
        }

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
