using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Puts an authority on the web.</summary>
public static class AgentIssuerExtensions
{
    /// <summary>
    /// Maps the endpoints of an authority: <c>token</c> issues root credentials to users whom the host's authorization admits, <c>jwks.json</c> publishes the
    /// authority's key (RFC 7517), <c>introspect</c> says whether a chain holds (RFC 7662), where a policy for it is named.
    /// </summary>
    /// <remarks>
    /// The endpoints other than the keys demand authorization, whatever is said of them later: one that would allow anonymous callers cannot be built,
    /// and each looks by itself whether somebody is authenticated.
    /// </remarks>
    /// <param name="endpoints">The host's endpoints.</param>
    /// <param name="prefix">The path they are below, <c>/agentidentity</c>.</param>
    /// <param name="authority">The authority; not disposed here.</param>
    /// <param name="configure">Says who is issued what.</param>
    /// <returns>The endpoints that demand authorization, to demand more of them.</returns>
    /// <exception cref="ArgumentException">Something that cannot be left out is missing.</exception>
    public static IEndpointConventionBuilder MapAgentIdentity(
        this IEndpointRouteBuilder endpoints, string prefix, AgentAuthority authority, Action<AgentIssuerOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(prefix);
        ArgumentNullException.ThrowIfNull(authority);
        ArgumentNullException.ThrowIfNull(configure);
        AgentIssuerOptions options = new();
        configure(options);
        options = options.Validated();
        endpoints.MapGet($"{prefix}/jwks.json", context => WriteKeysAsync(context, authority)).AllowAnonymous().WithDisplayName("Agent authority's keys");
        RouteGroupBuilder group = endpoints.MapGroup(prefix);
        group.MapPost("/token", new TokenEndpoint(authority, options).InvokeAsync)
            .RequireAuthorization(new AuthorizeAttribute { Policy = options.TokenPolicy }).WithDisplayName("Agent credentials");
        if (options.IntrospectionPolicy is not null)
        {
            group.MapPost("/introspect", new IntrospectionEndpoint(authority, options).InvokeAsync)
                .RequireAuthorization(new AuthorizeAttribute { Policy = options.IntrospectionPolicy }).WithDisplayName("Agent introspection");
        }

        ((IEndpointConventionBuilder)group).Finally(RefuseAnonymous);
        return group;
    }

    private static Task WriteKeysAsync(HttpContext context, AgentAuthority authority) => IssuerResponse.WriteAsync(
        context,
        StatusCodes.Status200OK,
        json =>
        {
            json.WriteStartArray("keys");
            json.WriteStartObject();
            json.WriteString("kty", "OKP");
            json.WriteString("crv", "Ed25519");
            json.WriteString("x", System.Buffers.Text.Base64Url.EncodeToString(authority.TrustAnchor.Key.Raw.Span));
            json.WriteString("kid", authority.TrustAnchor.Key.Id.ToString());
            json.WriteString("use", "sig");
            json.WriteString("alg", "Ed25519");
            json.WriteEndObject();
            json.WriteEndArray();
        },
        cache: "public, max-age=300");

    private static void RefuseAnonymous(EndpointBuilder endpoint)
    {
        if (endpoint.Metadata.OfType<IAllowAnonymous>().Any())
        {
            throw new InvalidOperationException($"{endpoint.DisplayName} must not allow anonymous callers: it would issue credentials to, or tell about them, everybody");
        }
    }
}
