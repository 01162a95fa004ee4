using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Proves every attempt of every request: a proof is good once, so what is sent again carries another.</summary>
/// <remarks>
/// <para>
/// It stands inside everything that may send a request again. <c>AddAgentProof</c> sees to that; who builds handlers by hand puts it last, over a primary
/// handler that follows no redirects: a presentation in front of a body would follow them to a host it was not made for.
/// </para>
/// <para>When the answer is there, the presentation is taken off the request again, so nothing outside sees or logs it.</para>
/// </remarks>
public sealed class AgentProofHandler : DelegatingHandler
{
    private readonly AgentProofOptions _options;
    private readonly Uri _audience;
    private readonly Uri _origin;
    private readonly Func<AgentPrincipal?> _agent;

    /// <summary>Creates it.</summary>
    /// <param name="options">For which service, and as whom; not to be changed any more.</param>
    /// <exception cref="ArgumentException">An option is missing or out of range.</exception>
    public AgentProofHandler(AgentProofOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Validated();
        _audience = options.Audience!;
        _origin = options.Origin ?? _audience;
        _agent = options.Agent!;
    }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">
    /// The request does not go to the service, or not over TLS, or carries other credentials; nobody acts; no endpoint is known for it. Nothing was sent,
    /// and trying again will not help.
    /// </exception>
    /// <exception cref="DelegationException">The agent is disposed, or what is to be delegated is not narrower.</exception>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        RefuseElsewhere(request);
        AgentPrincipal agent = WhoActs(request);
        AgentRoute route = request.Route() ?? _options.RouteOf(request, PathOf(request.RequestUri!));
        HttpContent? content = request.Content;
        try
        {
            await ProveAsync(request, agent, route, cancellationToken).ConfigureAwait(false);
            return await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            request.Headers.Authorization = null;
            request.Content = content;
        }
    }

    /// <summary>Without a proof there is nothing to send.</summary>
    protected override HttpResponseMessage Send(HttpRequestMessage request, CancellationToken cancellationToken) =>
        throw new NotSupportedException("a proof may wait for a custodian of keys; use the asynchronous methods of HttpClient");

    private async Task ProveAsync(HttpRequestMessage request, AgentPrincipal agent, AgentRoute route, CancellationToken cancellationToken)
    {
        if (_options.Delegate is not { } delegation)
        {
            await request.ProveAsync(agent, route, _audience, cancellationToken).ConfigureAwait(false);
            return;
        }

        // Its key has signed all that it ever will once the proof is made.
        using AgentPrincipal narrower = await agent.DelegateAsync(delegation(agent, route), cancellationToken).ConfigureAwait(false);
        await request.ProveAsync(narrower, route, _audience, cancellationToken).ConfigureAwait(false);
    }

    private void RefuseElsewhere(HttpRequestMessage request)
    {
        if (request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            throw new InvalidOperationException("the request has no absolute URI; set a base address");
        }

        if (Uri.Compare(uri, _origin, UriComponents.SchemeAndServer, UriFormat.SafeUnescaped, StringComparison.OrdinalIgnoreCase) != 0)
        {
            throw new InvalidOperationException($"the request goes to {uri.GetLeftPart(UriPartial.Authority)}, and this client presents credentials to {_origin.GetLeftPart(UriPartial.Authority)} alone");
        }

        if (uri.Scheme != Uri.UriSchemeHttps && !uri.IsLoopback && !_options.AllowPlainHttpUnsafe)
        {
            throw new InvalidOperationException($"{uri.GetLeftPart(UriPartial.Authority)} is reached over plain http; use https, or set {nameof(AgentProofOptions.AllowPlainHttpUnsafe)}");
        }

        if (request.Headers.NonValidated.Contains("Authorization"))
        {
            throw new InvalidOperationException("the request carries an Authorization header already: it was proved before (once is enough, and inside what retries), or is authenticated in another way");
        }
    }

    private AgentPrincipal WhoActs(HttpRequestMessage request)
    {
        AgentPrincipal agent = _agent() ?? throw new InvalidOperationException("no agent acts here: enter a run, or have AgentProofOptions.Agent return one");
        if (request.Agent() is not { } narrower)
        {
            return agent;
        }

        return narrower.IsOrDescendsFrom(agent)
            ? narrower
            : throw new InvalidOperationException($"{agent.Name} acts here, and {narrower.Name} is not below it: delegate to it");
    }

    /// <summary>The path below the audience's; what does not lie below it matches no route, and is refused with the right words when it is proved.</summary>
    private PathString PathOf(Uri uri) =>
        PathString.FromUriComponent(uri.AbsolutePath).StartsWithSegments(PathString.FromUriComponent(_audience.AbsolutePath.TrimEnd('/')), StringComparison.Ordinal, out PathString rest)
            ? rest
            : throw new InvalidOperationException($"the request does not go below {_audience}");
}
