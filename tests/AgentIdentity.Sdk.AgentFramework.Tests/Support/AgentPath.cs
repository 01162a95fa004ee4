using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework.Support;

/// <summary>A way in which an agent of the framework comes to run the scene's tool.</summary>
/// <param name="name">The way.</param>
/// <param name="build">Makes the agent as the framework makes it, with the tool or without.</param>
/// <param name="run">Runs the guarded agent; by default without options.</param>
internal sealed class AgentPath(string name, Func<IChatClient, AIFunction, AIAgent> build, Func<AIAgent, AIFunction, CancellationToken, Task>? run = null) : AdapterPath
{
    public override string Name => name;

    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        ScriptedChatClient model = await PartAsync(scene, scene.Agent, .., cancellationToken);
        return new AdapterRun { Told = model.Told, HasLastWord = model.HasLastWord };
    }

    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        // As in a workflow: the parent acts around it, and the sub-agent's run is its own.
        using AgentRun parent = AgentRun.Enter(scene.Agent!);
        List<string> told =
        [
            .. (await PartAsync(scene, scene.Agent, ..1, cancellationToken)).Told,
            .. (await PartAsync(scene, scene.SubAgent, 1..^1, cancellationToken)).Told,
            .. (await PartAsync(scene, scene.Agent, ^1.., cancellationToken)).Told,
        ];
        return new AdapterRun { Told = told, HasLastWord = true };
    }

    private async Task<ScriptedChatClient> PartAsync(AdapterScene scene, AgentPrincipal? principal, Range asks, CancellationToken cancellationToken)
    {
        ScriptedChatClient model = ScriptedChatClient.Asking(AdapterScene.ToolName, scene.Asks.ToArray()[asks]);
        AIFunction tool = AIFunctionFactory.Create(scene.SendAsync, AdapterScene.ToolName);
        AIAgent agent = build(model, tool);
        GuardedAgentOptions options = new() { Tools = new ToolGuardOptions { Source = AdapterScene.Source } };
        AIAgent guarded = principal is null
            ? agent.WithDelegatedAgentGuard(scene.Guard, new Delegation { Name = "nobody", Scopes = [AgentScope.For(AdapterScene.Action).AnyArguments()] }, options)
            : agent.WithAgentGuard(scene.Guard, principal, options);
        await (run is null ? guarded.RunAsync("go", cancellationToken: cancellationToken) : run(guarded, tool, cancellationToken));
        return model;
    }
}
