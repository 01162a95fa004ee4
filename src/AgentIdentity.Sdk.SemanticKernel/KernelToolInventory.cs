using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Lists the functions in a kernel's plugins, and says which are not guarded. Register one for each kernel that the container does not build.</summary>
public sealed class KernelToolInventory : IToolInventory
{
    private readonly Func<Kernel> _kernel;
    private readonly string _name;

    /// <summary>Lists the functions of a kernel.</summary>
    /// <param name="name">What the host calls the kernel.</param>
    /// <param name="kernel">The kernel, asked for at each reading.</param>
    public KernelToolInventory(string name, Func<Kernel> kernel)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        ArgumentNullException.ThrowIfNull(kernel);
        _name = name;
        _kernel = kernel;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A function counts as guarded when it is so itself. One that only the kernel's filter would stop runs freely wherever filters do not: in a chat
    /// client, or with another kernel.
    /// </remarks>
    public IReadOnlyList<ExposedTool> ReadTools() => [.. _kernel().Plugins.SelectMany(plugin => plugin).Select(Describe)];

    private ExposedTool Describe(KernelFunction function)
    {
        GuardedFunction? guarded = GuardedFunction.Of(function);
        return new ExposedTool
        {
            Place = $"{_name}, plugin {function.PluginName}",
            Name = function.Name,
            Action = guarded is null ? FunctionActions.ReferTo(function, source: null).Action : guarded.Action,
            IsGuarded = guarded is not null,
            Advice = guarded is null ? "call kernel.UseAgentGuard once all plugins are added, or add plugin.WithAgentGuard(...)" : null,
        };
    }
}
