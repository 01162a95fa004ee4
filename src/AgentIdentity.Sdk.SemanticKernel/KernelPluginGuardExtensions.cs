using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Puts plugins behind a guard.</summary>
public static class KernelPluginGuardExtensions
{
    /// <summary>The plugin with each of its functions guarded, for kernels and chat clients alike.</summary>
    /// <param name="plugin">The plugin; it stays as it is. Functions that it gains later are not in the guarded one.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="agent">The agent whose calls these are; null when only runs say who acts.</param>
    /// <param name="options">How tools are named, and which refusals end a run; copied.</param>
    /// <exception cref="InvalidOperationException">A function is bound to another agent by this guard, and the new one is not below it.</exception>
    public static KernelPlugin WithAgentGuard(this KernelPlugin plugin, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(plugin);
        return GuardedKernel.Plugin(plugin, new KernelToolGuard(guard, agent, options));
    }
}
