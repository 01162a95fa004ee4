using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Lets agents authenticate.</summary>
public static class AgentCredentialExtensions
{
    /// <summary>
    /// Adds the scheme <see cref="AgentIdentityDefaults.AuthenticationScheme"/>: an agent authenticates with its chain and a proof for the one request, and
    /// the host's <see cref="AgentGuard"/> decides it. That guard must accept presented chains, for the public URL of this host as audience.
    /// </summary>
    /// <param name="builder">The authentication of the host.</param>
    /// <param name="configure">Sets options.</param>
    public static AuthenticationBuilder AddAgentCredential(this AuthenticationBuilder builder, Action<AgentCredentialOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        IServiceCollection services = builder.Services;
        services.AddAuthorization();
        services.TryAddSingleton<RequestDecider>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IAuthorizationHandler, RequiredScopeHandler>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<MatcherPolicy, GuardedEndpointPolicy>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IStartupFilter, EndpointRules>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IToolInventory, EndpointInventory>());
        services.TryAddTransient<AgentCredentialHandler>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<AgentCredentialOptions>, CredentialOptionsRules>());
        services.AddOptions<AgentCredentialOptions>().ValidateOnStart();
        if (configure is not null)
        {
            services.Configure(configure);
        }

        services.Configure<AuthenticationOptions>(options => options.AddScheme<AgentCredentialHandler>(AgentIdentityDefaults.AuthenticationScheme, "Agent"));
        return builder;
    }
}
