namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>For which service an <see cref="HttpClient"/> proves its requests, and as whom.</summary>
public sealed class AgentProofOptions
{
    private readonly List<(HttpMethod Method, AgentRoute Route)> _routes = [];

    /// <summary>The public URL of the service's root, exactly as the service knows it: what proofs are made for.</summary>
    /// <value>None; it must be set. Absolute, http or https, without user, query and fragment.</value>
    public Uri? Audience { get; set; }

    /// <summary>Where the service is reached, when that is not at its public URL: behind a proxy, on loopback. Scheme, host and port count.</summary>
    /// <value>Null: the audience. Requests to anywhere else are refused, so no presentation ever goes there.</value>
    public Uri? Origin { get; set; }

    /// <summary>The agent that acts, asked for at every attempt; null when nobody does, and then the request is refused.</summary>
    /// <value>None; it must be set: <c>() => agent</c>, or <c>() => AgentRun.Current</c> of <c>AgentIdentity.Sdk.AI</c>.</value>
    public Func<AgentPrincipal?>? Agent { get; set; }

    /// <summary>
    /// Makes a narrower credential for each attempt: what is delegated to a sub-agent that lives as long as the attempt, so that the service holds
    /// nothing that is good for more. Its lifetime must be within the agent's.
    /// </summary>
    /// <value>Null: the agent proves its own credential. To delegate once for many requests, delegate and return the sub-agent from <see cref="Agent"/>.</value>
    public Func<AgentPrincipal, AgentRoute, Delegation>? Delegate { get; set; }

    /// <summary>Whether requests may go over plain http to another host than loopback, where whoever is on the way reads the body and the chain.</summary>
    /// <value>False.</value>
    public bool AllowPlainHttpUnsafe { get; set; }

    /// <summary>Says which action an endpoint of the service demands, and how its path names arguments.</summary>
    /// <param name="method">The method.</param>
    /// <param name="template">The template of its path below the audience's: <c>/payments/{id}/refund</c>.</param>
    /// <param name="action">The action, <c>source.tool</c>.</param>
    /// <param name="body">How the endpoint binds the body.</param>
    /// <exception cref="ArgumentException">The action is no action id, or the template is no route template.</exception>
    public AgentProofOptions Map(HttpMethod method, string template, string action, BodyBinding body = BodyBinding.Members)
    {
        ArgumentNullException.ThrowIfNull(method);
        _routes.Add((method, AgentRoute.For(action, template, body)));
        return this;
    }

    /// <summary>The one endpoint a request goes to.</summary>
    /// <exception cref="InvalidOperationException">None is known, or more than one.</exception>
    internal AgentRoute RouteOf(HttpRequestMessage request, Microsoft.AspNetCore.Http.PathString path)
    {
        AgentRoute[] found = [.. _routes.Where(route => route.Method == request.Method && route.Route.Match(path) is not null).Select(route => route.Route)];
        return found switch
        {
            [var route] => route,
            [] => throw new InvalidOperationException($"no endpoint is known for {request.Method} {request.RequestUri!.AbsolutePath}; call Map, or SetAgentRoute on the request"),
            _ => throw new InvalidOperationException($"several endpoints match {request.Method} {request.RequestUri!.AbsolutePath}: {string.Join(", ", found.AsEnumerable())}; call SetAgentRoute on the request"),
        };
    }

    /// <exception cref="ArgumentException">Something is missing or out of range; the message names it.</exception>
    internal AgentProofOptions Validated()
    {
        Require(IsRoot(Audience), nameof(Audience), "is the service's public URL: absolute, http or https, without user, query and fragment");
        Require(Origin is null || IsRoot(Origin), nameof(Origin), "is an absolute URL, http or https, without user, query and fragment");
        Require(Agent is not null, nameof(Agent), "says who acts; set it to () => agent");
        return this;
    }

    private static bool IsRoot(Uri? uri) => uri is { IsAbsoluteUri: true, UserInfo: "", Query: "", Fragment: "" } && (uri.Scheme == Uri.UriSchemeHttps || uri.Scheme == Uri.UriSchemeHttp);

    private static void Require(bool holds, string name, string what)
    {
        if (!holds)
        {
            throw new ArgumentException($"{nameof(AgentProofOptions)}.{name} {what}");
        }
    }
}
