using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts a guard for AI agents' tool calls into a host.</summary>
public static class AgentIdentityHostingExtensions
{
    /// <summary>
    /// Registers the host's one <see cref="AgentGuard"/>, made when the host starts and disposed when everything else has stopped. Without an audit log,
    /// or without anybody to trust, the host does not start.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <returns>What the guard is made of is said on it. Calling this again gives one for the same guard.</returns>
    public static AgentIdentityBuilder AddAgentIdentity(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        if (services.FirstOrDefault(service => service.ServiceType == typeof(GuardRecipe))?.ImplementationInstance is GuardRecipe known)
        {
            return new AgentIdentityBuilder(services, known);
        }

        GuardRecipe recipe = new();
        services.AddSingleton(recipe);
        services.TryAddSingleton<AgentIdentitySelfTest>();
        services.AddSingleton<GuardHost>();
        services.AddSingleton<IHostedService>(static provider => provider.GetRequiredService<GuardHost>());
        services.AddSingleton(static provider => provider.GetRequiredService<GuardHost>().Require());
        services.AddSingleton<IValidateOptions<AgentIdentityOptions>, OptionsRules>();
        services.AddOptions<AgentIdentityOptions>().ValidateOnStart();
        return new AgentIdentityBuilder(services, recipe);
    }

    /// <summary>The same, with options that code sets.</summary>
    /// <param name="services">The services.</param>
    /// <param name="configure">Sets options.</param>
    public static AgentIdentityBuilder AddAgentIdentity(this IServiceCollection services, Action<AgentIdentityOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        AgentIdentityBuilder builder = services.AddAgentIdentity();
        services.Configure(configure);
        return builder;
    }

    /// <summary>The same, with options from a section of the configuration, read once. A setting that is unknown or unreadable keeps the host from starting.</summary>
    /// <param name="services">The services.</param>
    /// <param name="section">The section, by convention <c>configuration.GetSection("AgentIdentity")</c>.</param>
    /// <exception cref="ArgumentException">There is no such section: its settings, strict ones among them, would silently be the defaults.</exception>
    public static AgentIdentityBuilder AddAgentIdentity(this IServiceCollection services, IConfigurationSection section)
    {
        ArgumentNullException.ThrowIfNull(section);
        if (!section.Exists())
        {
            throw new ArgumentException($"the configuration has no section {section.Path}; mind the spelling, or set the options in code", nameof(section));
        }

        AgentIdentityBuilder builder = services.AddAgentIdentity();
        services.AddSingleton<IConfigureOptions<AgentIdentityOptions>>(new SettingsReader(section));
        return builder;
    }

    /// <summary>
    /// Checks what every call depends on: a chain and a proof are made and verified as the guard would, revocation is known, the audit log takes
    /// records and can be signed, sinks keep up. Unhealthy when calls are refused; degraded when somebody should look.
    /// </summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="configure">Sets options.</param>
    /// <param name="name">The check's name.</param>
    /// <param name="failureStatus">What to report instead of unhealthy.</param>
    /// <param name="tags">The check's tags.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public static IHealthChecksBuilder AddAgentIdentity(
        this IHealthChecksBuilder builder, Action<AgentIdentityHealthOptions>? configure = null, string name = "agentidentity",
        HealthStatus? failureStatus = null, IEnumerable<string>? tags = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        AgentIdentityHealthOptions options = new();
        configure?.Invoke(options);
        options = options.Validated();
        return builder.Add(new HealthCheckRegistration(
            name,
            services => new AgentIdentityHealthCheck(services.GetRequiredService<GuardHost>(), services, options),
            failureStatus,
            tags));
    }
}
