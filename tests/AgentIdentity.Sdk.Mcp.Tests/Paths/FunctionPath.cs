using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp.Paths;

/// <summary>A server's tool as a function of Microsoft.Extensions.AI. Either the server's guard decides, or the client's own, before an unguarded server.</summary>
public sealed class FunctionPath(bool isGuardedHere) : McpPath
{
    public override string Name => isGuardedHere ? "a function that the client's own guard decides" : "a function that the server decides";

    private protected override async Task<IOpenConnection> OpenAsync(AdapterScene scene, AgentProof? proof)
    {
        StreamServer server = new(builder =>
        {
            if (isGuardedHere)
            {
                builder.WithTools([Given.Tool(scene.SendAsync)]);
            }
            else
            {
                Serve(builder, scene);
            }
        });
        return new OpenConnection(await server.ConnectAsync(proof), server);
    }

    private protected override async Task<string> CallAsync(AdapterScene scene, McpClient client, Dictionary<string, object?> ask, CancellationToken cancellationToken)
    {
        AIFunction function = FunctionOf(client, Given.Proof(scene.Agent, throwsToolErrors: isGuardedHere));
        if (!isGuardedHere)
        {
            return (await function.InvokeAsync(new AIFunctionArguments(ask), cancellationToken))?.ToString() ?? "";
        }

        GuardedCall call = await new ToolGuard(scene.Guard, scene.Agent).InvokeAsync(
            function.ReferTo(),
            ask,
            async (arguments, stop) => await function.InvokeAsync(new AIFunctionArguments(ToDictionary(arguments)), stop),
            cancellationToken);
        return call.Reply?.ToString() ?? "";
    }

    private static Dictionary<string, object?> ToDictionary(ToolArguments arguments) =>
        arguments.Names.ToDictionary(name => name, name => (object?)System.Text.Json.JsonDocument.Parse(arguments.GetUtf8Json(name)).RootElement.Clone());

    /// <summary>Made of what the client knows of the tool already: an agent that is not shown it may still name it.</summary>
    private static AIFunction FunctionOf(McpClient client, AgentProof proof) =>
        ((McpClientTool[])[new McpClientTool(client, new Tool { Name = AdapterScene.ToolName })]).WithAgentProof(proof).Single();
}
