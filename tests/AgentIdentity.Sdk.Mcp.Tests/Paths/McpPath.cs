using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Mcp.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;

namespace AgentIdentity.Sdk.Mcp.Paths;

/// <summary>A way to a tool that ends in a call over a connection.</summary>
public abstract class McpPath : AdapterPath
{
    public override void Configure(AgentGuardBuilder guard) => guard.AcceptPresentedChains(Given.Audience);

    public override Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken) => RunAsync(scene, [.. scene.Asks.Select(_ => scene.Agent)], cancellationToken);

    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken) =>
        await RunAsync(scene, [.. scene.Asks.Select((_, at) => at == 0 || at == scene.Asks.Count - 1 ? scene.Agent : scene.SubAgent)], cancellationToken);

    private protected abstract Task<IOpenConnection> OpenAsync(AdapterScene scene, AgentProof? proof);

    private protected static void Serve(IMcpServerBuilder server, AdapterScene scene) =>
        server.WithTools([Given.Tool(scene.SendAsync)]).WithAgentGuard(scene.Guard, options => options.Source = AdapterScene.Source);

    private protected virtual async Task<string> CallAsync(AdapterScene scene, McpClient client, Dictionary<string, object?> ask, CancellationToken cancellationToken) =>
        Told(await client.CallToolAsync(AdapterScene.ToolName, ask, cancellationToken: cancellationToken));

    private protected static string Told(ModelContextProtocol.Protocol.CallToolResult result) => $"{Given.Text(result)} {result.StructuredContent}";

    private async Task<AdapterRun> RunAsync(AdapterScene scene, AgentPrincipal?[] acting, CancellationToken cancellationToken)
    {
        await using IOpenConnection connection = await OpenAsync(scene, scene.Agent is null ? null : Given.Proof(scene.Agent));
        List<string> told = [];
        for (int i = 0; i < acting.Length; i++)
        {
            using AgentRun? run = acting[i] is { } agent ? AgentRun.Enter(agent) : null;
            told.Add(await CallAsync(scene, connection.Client, scene.Asks[i], cancellationToken));
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }
}
