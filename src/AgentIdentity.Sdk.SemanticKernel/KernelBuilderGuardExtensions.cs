using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.SemanticKernel;
using Microsoft.Extensions.DependencyInjection;

namespace Microsoft.SemanticKernel;

/// <summary>Guards the kernels that a container builds.</summary>
public static class KernelBuilderGuardExtensions
{
    /// <summary>
    /// Guards every kernel that this builds, as <see cref="KernelGuardExtensions.UseAgentGuard"/> does, with all plugins that are registered by then,
    /// and registers an <see cref="IToolInventory"/> of them.
    /// </summary>
    /// <param name="builder">The builder: that of a kernel, or what <c>services.AddKernel()</c> returns.</param>
    /// <param name="guard">What decides; null for the <see cref="AgentGuard"/> of the container.</param>
    /// <param name="agent">The agent that acts with these kernels; null when runs say who acts, or the kernel is bound later with <c>UseAgentGuard</c>.</param>
    /// <param name="options">How tools are named, and which refusals end a run; copied when the first kernel is built.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="InvalidOperationException">The kernels of this builder are guarded already.</exception>
    public static IKernelBuilder AddAgentGuard(
        this IKernelBuilder builder, AgentGuard? guard = null, AgentPrincipal? agent = null, ToolGuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(AgentGuardFilter)))
        {
            throw new InvalidOperationException("the kernels of this builder are guarded already, and a second guard would stand in the place of the first; call UseAgentGuard on the kernel to add one");
        }

        ServiceDescriptor? own = services.LastOrDefault(service => service.ServiceType == typeof(KernelPluginCollection) && !service.IsKeyedService);
        services.AddSingleton(provider => new AgentGuardFilter(new KernelToolGuard(guard ?? provider.GetRequiredService<AgentGuard>(), agent, options)));
        services.AddSingleton<IFunctionInvocationFilter>(provider => provider.GetRequiredService<AgentGuardFilter>());
        services.AddSingleton<IAutoFunctionInvocationFilter, EndOfRunFilter>();
        services.AddTransient(provider => Plugins(provider, own, provider.GetRequiredService<AgentGuardFilter>().Guard));
        services.AddSingleton<IToolInventory>(provider => new KernelToolInventory("kernel", () => provider.GetService<Kernel>() ?? new Kernel(provider)));
        return builder;
    }

    /// <summary>The last registration of a collection is the one a kernel takes, so this one takes the plugins of the one before it.</summary>
    private static KernelPluginCollection Plugins(IServiceProvider provider, ServiceDescriptor? own, KernelToolGuard guard)
    {
        object? collection = own?.ImplementationInstance ?? own?.ImplementationFactory?.Invoke(provider);
        IEnumerable<KernelPlugin> plugins = collection as KernelPluginCollection ?? provider.GetServices<KernelPlugin>();
        return new KernelPluginCollection(plugins.Select(plugin => GuardedKernel.Plugin(plugin, guard)));
    }
}
