using AgentIdentity.Sdk.Testing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A way on which a model asks, and the framework invokes the function.</summary>
/// <param name="name">The way.</param>
/// <param name="kernel">The agent's kernel.</param>
/// <param name="converse">Has a model play the script with a kernel.</param>
internal sealed class ModelPath(string name, Func<AdapterScene, Kernel> kernel, Func<Kernel, Script, CancellationToken, Task> converse) : AdapterPath
{
    public override string Name => name;

    public override Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken) =>
        RunAsync(kernel(scene), [.. scene.Asks], cancellationToken);

    /// <summary>The sub-agent works with a clone of the agent's kernel.</summary>
    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        Kernel own = kernel(scene);
        Dictionary<string, object?>[] asks = [.. scene.Asks];
        AdapterRun[] runs =
        [
            await RunAsync(own, asks[..1], cancellationToken),
            await RunAsync(own.Clone().UseAgentGuard(scene.Guard, scene.SubAgent), asks[1..^1], cancellationToken),
            await RunAsync(own, asks[^1..], cancellationToken),
        ];
        return new AdapterRun { Told = [.. runs.SelectMany(run => run.Told)], HasLastWord = runs.All(run => run.HasLastWord) };
    }

    private async Task<AdapterRun> RunAsync(Kernel own, Dictionary<string, object?>[] asks, CancellationToken cancellationToken)
    {
        Script script = new(asks);
        await converse(own, script, cancellationToken);
        return new AdapterRun { Told = script.Told, HasLastWord = script.HasLastWord };
    }
}
