using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Paths;

/// <summary>Servers that have no tools but a handler for any name.</summary>
public sealed class HandlerPath(bool isAlternate) : McpPath
{
    public override string Name => isAlternate ? "a handler of tool calls with alternate results" : "a handler of tool calls";

    private protected override async Task<IOpenConnection> OpenAsync(AdapterScene scene, AgentProof? proof)
    {
        StreamServer server = new(builder =>
        {
            if (isAlternate)
            {
                builder.Services.Configure<McpServerOptions>(options =>
                    options.Handlers.CallToolWithAlternateHandler = async (context, cancellationToken) => await HandleAsync(scene, context, cancellationToken));
            }
            else
            {
                builder.WithCallToolHandler((context, cancellationToken) => HandleAsync(scene, context, cancellationToken));
            }

            builder.WithAgentGuard(scene.Guard, options => options.Source = AdapterScene.Source);
        });
        return new OpenConnection(await server.ConnectAsync(proof), server);
    }

    private static async ValueTask<CallToolResult> HandleAsync(AdapterScene scene, RequestContext<CallToolRequestParams> context, CancellationToken cancellationToken)
    {
        string text = await scene.SendAsync(context.Params.Arguments!["to"].GetString()!, context.Params.Arguments["body"].GetString()!, cancellationToken);
        return new CallToolResult { Content = [new TextContentBlock { Text = text }] };
    }
}
