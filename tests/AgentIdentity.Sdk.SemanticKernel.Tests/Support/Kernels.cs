using AgentIdentity.Sdk.Testing;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Kernels with the tool of a scene.</summary>
internal static class Kernels
{
    /// <summary>The plugin, not guarded.</summary>
    public static KernelPlugin Mail(AdapterScene scene) => KernelPluginFactory.CreateFromFunctions(
        AdapterScene.Source,
        [KernelFunctionFactory.CreateFromMethod((string to, string body, CancellationToken stop) => scene.SendAsync(to, body, stop), AdapterScene.ToolName)]);

    public static Kernel Bare(AdapterScene scene)
    {
        Kernel kernel = new();
        kernel.Plugins.Add(Mail(scene));
        return kernel;
    }

    /// <summary>The kernel of the scene's agent.</summary>
    public static Kernel Guarded(AdapterScene scene) => Bare(scene).UseAgentGuard(scene.Guard, scene.Agent);

    public static KernelFunction Send(this Kernel kernel) => kernel.Plugins.GetFunction(AdapterScene.Source, AdapterScene.ToolName);
}
