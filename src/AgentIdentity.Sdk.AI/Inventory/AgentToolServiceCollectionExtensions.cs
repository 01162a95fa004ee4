using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers guarded chat clients, and inventories of what they expose.</summary>
public static class AgentToolServiceCollectionExtensions
{
    /// <summary>
    /// Registers an <see cref="IChatClient"/> whose functions are behind the host's <see cref="AgentGuard"/>, and an inventory of it. Who acts is what an
    /// <see cref="AgentRun"/> says.
    /// </summary>
    /// <param name="services">The services, with an <see cref="AgentGuard"/> among them.</param>
    /// <param name="client">Makes the client of the model.</param>
    /// <param name="options">How tools are named; copied.</param>
    /// <returns>The pipeline: what is added to it stands inside of the guard.</returns>
    public static ChatClientBuilder AddGuardedChatClient(
        this IServiceCollection services, Func<IServiceProvider, IChatClient> client, ToolGuardOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(client);
        ToolGuardOptions copy = (options ?? new ToolGuardOptions()).Copy();
        services.AddChatClientInventory("chat client", provider => provider.GetRequiredService<IChatClient>());
        return services.AddChatClient(client).Use((inner, provider) =>
            inner.AsBuilder().UseGuardedFunctionInvocation(provider.GetRequiredService<AgentGuard>(), agent: null, copy).Build(provider));
    }

    /// <summary>Registers an inventory of a chat client, for the self-test of the host.</summary>
    /// <param name="services">The services.</param>
    /// <param name="place">Where callers find the client: <c>chat client support</c>.</param>
    /// <param name="client">Finds the client, as it is used.</param>
    /// <param name="tools">Finds the tools that it is used with; none but its own when null.</param>
    /// <param name="source">The source of tools that nothing else names.</param>
    public static IServiceCollection AddChatClientInventory(
        this IServiceCollection services, string place, Func<IServiceProvider, IChatClient> client,
        Func<IServiceProvider, IEnumerable<AITool>>? tools = null, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(client);
        return services.AddSingleton<IToolInventory>(provider =>
            new ChatToolInventory(place, client(provider), tools is null ? null : () => tools(provider), source));
    }

    /// <summary>Registers an inventory of functions that are handed to a framework without an adapter of its own.</summary>
    /// <param name="services">The services.</param>
    /// <param name="place">Where callers find them.</param>
    /// <param name="tools">Finds them, as they are handed out.</param>
    /// <param name="source">The source of tools that nothing else names.</param>
    public static IServiceCollection AddToolInventory(
        this IServiceCollection services, string place, Func<IServiceProvider, IEnumerable<AITool>> tools, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(tools);
        return services.AddSingleton<IToolInventory>(provider => new ChatToolInventory(place, () => tools(provider), source));
    }
}
