using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Support;

/// <summary>A way in which a chat client comes to run the scene's tool.</summary>
/// <param name="name">The way.</param>
/// <param name="run">Makes the pipeline around the model, and runs it.</param>
internal sealed class ChatPath(string name, Func<ChatPath.Setting, Task> run) : AdapterPath
{
    public override string Name => name;

    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        ScriptedChatClient model = ScriptedChatClient.Asking(AdapterScene.ToolName, scene.Asks);
        await run(new Setting(scene, model, scene.Agent, cancellationToken));
        return new AdapterRun { Told = model.Told, HasLastWord = model.HasLastWord };
    }

    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        // The parent's run is around the sub-agent's, as when a tool of the parent runs a client of the sub-agent.
        using AgentRun parent = AgentRun.Enter(scene.Agent!);
        List<string> told = [.. await PartAsync(..1)];
        using (AgentRun.Enter(scene.SubAgent!))
        {
            told.AddRange(await PartAsync(1..^1));
        }

        told.AddRange(await PartAsync(^1..));
        return new AdapterRun { Told = told, HasLastWord = true };

        async Task<IReadOnlyList<string>> PartAsync(Range asks)
        {
            ScriptedChatClient model = ScriptedChatClient.Asking(AdapterScene.ToolName, scene.Asks.ToArray()[asks]);
            await run(new Setting(scene, model, Agent: null, cancellationToken));
            return model.Told;
        }
    }

    /// <summary>What a way is tried with.</summary>
    /// <param name="Scene">The scene.</param>
    /// <param name="Model">The model.</param>
    /// <param name="Agent">The agent to bind; null when nobody is known, or a run says who.</param>
    /// <param name="CancellationToken">The run's.</param>
    internal sealed record Setting(AdapterScene Scene, ScriptedChatClient Model, AgentPrincipal? Agent, CancellationToken CancellationToken)
    {
        public ToolGuardOptions Naming { get; } = new() { Source = AdapterScene.Source };

        public AgentGuard Guard => Scene.Guard;

        public AIFunction Tool { get; } = AIFunctionFactory.Create(Scene.SendAsync, AdapterScene.ToolName);

        public Task RespondAsync(IChatClient client, params AITool[] tools) =>
            client.GetResponseAsync("go", new ChatOptions { Tools = tools }, CancellationToken);

        public async Task StreamAsync(IChatClient client, params AITool[] tools)
        {
            await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("go", new ChatOptions { Tools = tools }, CancellationToken))
            {
            }
        }
    }
}
