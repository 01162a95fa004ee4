using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Puts single functions behind a guard.</summary>
public static class KernelFunctionGuardExtensions
{
    /// <summary>The function, guarded.</summary>
    /// <param name="function">The function; it stays as it is.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="agent">The agent whose calls these are; null when only runs say who acts.</param>
    /// <param name="options">How tools are named, and which refusals end a run; copied. A function in no plugin needs a source, or an attribute on its method.</param>
    /// <exception cref="InvalidOperationException">The function is bound to another agent by this guard, and the new one is not below it.</exception>
    public static KernelFunction WithAgentGuard(this KernelFunction function, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        return GuardedKernel.Function(function, new KernelToolGuard(guard, agent, options));
    }
}
