using ModelContextProtocol.Client;

namespace AgentIdentity.Sdk.Mcp.Paths;

/// <summary>A client that is connected, and whatever must be closed after it.</summary>
internal interface IOpenConnection : IAsyncDisposable
{
    McpClient Client { get; }
}

internal sealed class OpenConnection(McpClient client, IAsyncDisposable server) : IOpenConnection
{
    public McpClient Client => client;

    public async ValueTask DisposeAsync()
    {
        await client.DisposeAsync();
        await server.DisposeAsync();
    }
}
