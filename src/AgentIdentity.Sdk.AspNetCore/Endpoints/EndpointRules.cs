using AgentIdentity.Sdk.Hosting;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Looks at every endpoint once the pipeline is built: a host whose endpoints contradict themselves does not start.</summary>
internal sealed class EndpointRules : IStartupFilter
{
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        next(app);
        bool isGuardNeeded = false;
        foreach (Endpoint endpoint in app.ApplicationServices.GetRequiredService<EndpointDataSource>().Endpoints)
        {
            Check(endpoint);
            isGuardNeeded |= endpoint.Metadata.GetMetadata<RequiresScopeAttribute>() is not null;
        }

        if (isGuardNeeded)
        {
            Check(app.ApplicationServices.GetService<AgentGuard>());
        }

        if (app.ApplicationServices.GetRequiredService<IOptions<AgentIdentityOptions>>().Value.RefuseUnguardedTools)
        {
            RefuseUnguarded(app.ApplicationServices);
        }
    };

    /// <summary>The self-test of the host would say it too, but only when the server listens already.</summary>
    private static void RefuseUnguarded(IServiceProvider services)
    {
        if (new EndpointInventory(services).ReadTools().FirstOrDefault(tool => !tool.IsGuarded) is { } open)
        {
            throw new InvalidOperationException($"{open.Place} is not guarded, and {nameof(AgentIdentityOptions.RefuseUnguardedTools)} is set: {open.Advice}");
        }
    }

    private static void Check(AgentGuard? guard)
    {
        if (guard is null)
        {
            throw new InvalidOperationException("endpoints demand scopes and there is no guard: call AddAgentIdentity on the services");
        }

        if (!guard.AcceptsPresentedChains
            || !Uri.TryCreate(guard.Audience, UriKind.Absolute, out Uri? audience) || (audience.Scheme != Uri.UriSchemeHttps && audience.Scheme != Uri.UriSchemeHttp))
        {
            throw new InvalidOperationException(
                "endpoints demand scopes, so the guard must accept presented chains for the public URL of this host: call AcceptPresentedChains(\"https://…\") on it");
        }
    }

    private static void Check(Endpoint endpoint)
    {
        if (endpoint.Metadata.GetMetadata<RequiresScopeAttribute>() is null)
        {
            return;
        }

        string[] actions = [.. endpoint.Metadata.GetOrderedMetadata<IAgentActionMetadata>().Select(named => named.Action).Distinct(StringComparer.Ordinal)];
        if (actions.Length > 1)
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} is {string.Join(" and ", actions)}: an endpoint is one action, so name one");
        }

        if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} demands a scope and allows anonymous callers: take one of the two away");
        }
    }
}
