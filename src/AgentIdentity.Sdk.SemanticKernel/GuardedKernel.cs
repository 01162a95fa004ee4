using AgentIdentity.Sdk.AI;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Puts kernels and plugins behind a guard.</summary>
internal static class GuardedKernel
{
    /// <summary>Guards what the kernel has, and what it will be given. All of it, or nothing when it throws.</summary>
    public static void Guard(Kernel kernel, AgentGuard guard, AgentPrincipal? agent, ToolGuardOptions? options)
    {
        AgentGuardFilter? before = kernel.FunctionInvocationFilters.OfType<AgentGuardFilter>().FirstOrDefault(filter => ReferenceEquals(filter.Guard.Tools.Guard, guard));
        KernelToolGuard tools = new(guard, agent ?? before?.Guard.Tools.Agent, options ?? before?.Guard.Options);
        KernelPlugin[] plugins = [.. kernel.Plugins.Select(plugin => Plugin(plugin, tools))];

        kernel.Plugins.Clear();
        kernel.Plugins.AddRange(plugins);
        if (before is not null)
        {
            kernel.FunctionInvocationFilters.Remove(before);
        }

        kernel.FunctionInvocationFilters.Insert(0, new AgentGuardFilter(tools));
        if (!kernel.AutoFunctionInvocationFilters.OfType<EndOfRunFilter>().Any())
        {
            kernel.AutoFunctionInvocationFilters.Insert(0, new EndOfRunFilter());
        }
    }

    /// <summary>The plugin with each of its functions guarded.</summary>
    /// <exception cref="InvalidOperationException">A function is bound to an agent, and the new one is not below it.</exception>
    public static KernelPlugin Plugin(KernelPlugin plugin, KernelToolGuard guard) =>
        KernelPluginFactory.CreateFromFunctions(plugin.Name, plugin.Description, plugin.Select(function => Function(function, guard)));

    /// <inheritdoc cref="Plugin"/>
    public static KernelFunction Function(KernelFunction function, KernelToolGuard guard)
    {
        if (guard.Tools.Agent is { } agent && GuardedFunction.Of(function, guard.Tools.Guard)?.BoundTo is { } bound && !agent.IsOrDescendsFrom(bound))
        {
            throw new InvalidOperationException(
                $"{function} is bound to {bound.Name}, and {agent.Name} is not below it: bind the plugin itself, or a kernel that was cloned before it was guarded");
        }

        return GuardedFunction.Bind(function, guard);
    }
}
