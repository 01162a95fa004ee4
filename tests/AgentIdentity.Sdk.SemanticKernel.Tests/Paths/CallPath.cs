using AgentIdentity.Sdk.Testing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A way on which the host's own code invokes the function, once for each ask.</summary>
/// <param name="name">The way.</param>
/// <param name="kernel">The agent's kernel.</param>
/// <param name="call">Invokes the function and says what came of it.</param>
internal sealed class CallPath(
    string name, Func<AdapterScene, Kernel> kernel, Func<Kernel, KernelArguments, CancellationToken, Task<string>> call) : AdapterPath
{
    public override string Name => name;

    public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        Kernel own = kernel(scene);
        List<string> told = [];
        foreach (Dictionary<string, object?> ask in scene.Asks)
        {
            told.Add(await call(own, new KernelArguments(ask), cancellationToken));
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }

    /// <summary>The sub-agent works with a clone of the agent's kernel.</summary>
    public override async Task<AdapterRun?> RunWithSubAgentAsync(AdapterScene scene, CancellationToken cancellationToken)
    {
        Kernel own = kernel(scene);
        Kernel below = own.Clone().UseAgentGuard(scene.Guard, scene.SubAgent);
        List<string> told = [];
        for (int i = 0; i < scene.Asks.Count; i++)
        {
            told.Add(await call(i == 0 || i == scene.Asks.Count - 1 ? own : below, new KernelArguments(scene.Asks[i]), cancellationToken));
        }

        return new AdapterRun { Told = told, HasLastWord = true };
    }
}
