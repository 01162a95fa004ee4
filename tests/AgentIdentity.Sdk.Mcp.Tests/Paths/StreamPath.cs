using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.Mcp.Paths;

public sealed class StreamPath : McpPath
{
    public override string Name => "a tool of a server on a stream";

    private protected override async Task<IOpenConnection> OpenAsync(AdapterScene scene, AgentProof? proof)
    {
        StreamServer server = new(builder => Serve(builder, scene));
        return new OpenConnection(await server.ConnectAsync(proof), server);
    }
}
