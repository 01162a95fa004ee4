using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>
/// Lists the endpoints that agents may call: those that name an action, and those of which the host has said nothing at all. One that is for others says so,
/// by demanding their authorization or by allowing everybody, and is no tool.
/// </summary>
internal sealed class EndpointInventory(IServiceProvider services) : IToolInventory
{
    public IReadOnlyList<ExposedTool> ReadTools() =>
        [.. services.GetRequiredService<EndpointDataSource>().Endpoints.Where(IsTool).Select(Describe)];

    private static bool IsTool(Endpoint endpoint) =>
        endpoint.Metadata.GetMetadata<IAgentActionMetadata>() is not null
        || (endpoint.Metadata.GetMetadata<IAuthorizeData>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null
            && endpoint.Metadata.GetMetadata<ISuppressMatchingMetadata>() is not { SuppressMatching: true });

    private static ExposedTool Describe(Endpoint endpoint)
    {
        string? action = endpoint.Metadata.GetMetadata<IAgentActionMetadata>()?.Action;
        bool isGuarded = endpoint.Metadata.GetMetadata<RequiresScopeAttribute>() is not null;
        string methods = string.Join('|', endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? ["*"]);
        return new ExposedTool
        {
            Place = $"{methods} {(endpoint as RouteEndpoint)?.RoutePattern.RawText ?? "?"}",
            Name = endpoint.DisplayName ?? "endpoint",
            Action = action,
            IsGuarded = isGuarded,
            Advice = isGuarded ? null
                : action is null ? "demand a scope (RequireAgentScope), or say that it is not for agents (RequireAuthorization, AllowAnonymous)"
                : $"it names its action and demands no scope: RequireAgentScope(\"{action}\")",
        };
    }
}
