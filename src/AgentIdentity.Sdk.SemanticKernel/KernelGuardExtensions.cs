using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Puts kernels behind a guard.</summary>
public static class KernelGuardExtensions
{
    /// <summary>
    /// Guards every function of the kernel's plugins, whoever invokes it later: this kernel or another, with filters or without, a template, a
    /// connector, a chat client that is handed the function. Plugins that are added afterwards are guarded where this kernel invokes them, and
    /// nowhere else; call this again to guard them as well.
    /// </summary>
    /// <remarks>
    /// The kernel's plugins are replaced by guarded ones, so take functions from the kernel afterwards: those taken before are as they were. A clone
    /// is guarded as its original is, and can be bound to an agent below. A refusal is the function's result, a text for the model; see
    /// <see cref="FunctionResultGuardExtensions.ThrowIfDenied"/>.
    /// </remarks>
    /// <param name="kernel">The kernel, not in use yet.</param>
    /// <param name="guard">What decides; not disposed with the kernel.</param>
    /// <param name="agent">The agent that acts with this kernel; null to leave it as it is: at first only runs (<see cref="AgentRun.Enter"/>) say who acts.</param>
    /// <param name="options">How tools are named, and which refusals end a run; copied. Null to leave that as it is.</param>
    /// <returns>The same kernel.</returns>
    /// <exception cref="InvalidOperationException">A function is bound to another agent by this guard, and the new one is not below it.</exception>
    public static Kernel UseAgentGuard(this Kernel kernel, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        GuardedKernel.Guard(kernel, guard, agent, options);
        return kernel;
    }
}
