using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.AspNetCore;

namespace AgentIdentity.Sdk.Mcp.Paths;

public sealed class HttpPath(HttpServerSessionMode mode) : McpPath
{
    public override string Name => $"a tool of a server over HTTP, {mode}";

    private protected override async Task<IOpenConnection> OpenAsync(AdapterScene scene, AgentProof? proof)
    {
        HttpServer server = await HttpServer.StartAsync(builder => Serve(builder, scene), mode);
        return new OpenConnection(await server.ConnectAsync(proof), server);
    }
}
