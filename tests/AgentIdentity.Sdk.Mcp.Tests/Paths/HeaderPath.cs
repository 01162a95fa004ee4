using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.Mcp.Paths;

public sealed class HeaderPath : McpPath
{
    public override string Name => "a tool of a server over HTTP, with the presentation in a header";

    private protected override async Task<IOpenConnection> OpenAsync(AdapterScene scene, AgentProof? proof)
    {
        HttpServer server = await HttpServer.StartAsync(builder =>
        {
            builder.Services.AddHttpContextAccessor();
            builder.WithTools([Given.Tool(scene.SendAsync)]).WithAgentGuard(scene.Guard, options =>
            {
                options.Source = AdapterScene.Source;
                options.ReadPresentation = context => context.Services!.GetRequiredService<IHttpContextAccessor>().HttpContext?.Request.Headers[HeaderCarrier.Header];
            });
        });
        return new OpenConnection(await server.ConnectAsync(proof, new HeaderCarrier()), server);
    }
}
