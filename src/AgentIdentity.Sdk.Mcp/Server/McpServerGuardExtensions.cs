using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Mcp;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Guards MCP servers.</summary>
public static class McpServerGuardExtensions
{
    /// <summary>
    /// Has every tool call, resource, prompt and completion of the server decided by the host's <see cref="AgentGuard"/>, on the credential and proof that
    /// come with the request, and hides what a caller has no scope for.
    /// </summary>
    /// <remarks>The guard must accept presented chains (<see cref="AgentGuardBuilder.AcceptPresentedChains"/>). What it does not guard is in the package's README.</remarks>
    /// <param name="builder">The server.</param>
    /// <param name="configure">Sets the source, and whatever else is not to be as it is.</param>
    /// <exception cref="ArgumentException">An option is not acceptable.</exception>
    /// <exception cref="InvalidOperationException">The server is guarded already.</exception>
    public static IMcpServerBuilder WithAgentGuard(this IMcpServerBuilder builder, Action<McpGuardOptions> configure) =>
        Add(builder, guard: null, configure);

    /// <summary>The same with a guard that the caller gives; see <see cref="WithAgentGuard(IMcpServerBuilder, Action{McpGuardOptions})"/>.</summary>
    /// <param name="builder">The server.</param>
    /// <param name="guard">What decides; not disposed here.</param>
    /// <param name="configure">Sets the source, and whatever else is not to be as it is.</param>
    /// <exception cref="ArgumentException">An option is not acceptable.</exception>
    /// <exception cref="InvalidOperationException">The server is guarded already.</exception>
    public static IMcpServerBuilder WithAgentGuard(this IMcpServerBuilder builder, AgentGuard guard, Action<McpGuardOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(guard);
        return Add(builder, guard, configure);
    }

    private static IMcpServerBuilder Add(IMcpServerBuilder builder, AgentGuard? guard, Action<McpGuardOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(configure);
        // Two guards would decide every call twice, and the second finds the proof used.
        if (builder.Services.Any(service => service.ServiceType == typeof(McpGuardOptions)))
        {
            throw new InvalidOperationException("the server is guarded already; call WithAgentGuard once");
        }

        McpGuardOptions options = new();
        configure(options);
        options = options.Copy();
        builder.Services.AddSingleton(options);
        // After everything that only configures: the guard stands inside all filters, and before the tools.
        builder.Services.AddSingleton<IPostConfigureOptions<McpServerOptions>>(services => new PostConfigureOptions<McpServerOptions>(
            name: null, server => ServerGuard.Install(server, guard ?? services.GetRequiredService<AgentGuard>(), options)));
        builder.Services.AddSingleton<IToolInventory>(services => new ServerInventory(services.GetRequiredService<IOptions<McpServerOptions>>(), options));
        return builder;
    }
}
