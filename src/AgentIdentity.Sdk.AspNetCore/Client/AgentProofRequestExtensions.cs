namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What one request says of its proof, where that is not what its client says.</summary>
public static class AgentProofRequestExtensions
{
    private static readonly HttpRequestOptionsKey<AgentRoute> RouteKey = new("AgentIdentity.Route");
    private static readonly HttpRequestOptionsKey<AgentPrincipal> AgentKey = new("AgentIdentity.Agent");

    /// <summary>Says which endpoint the request goes to, whatever is mapped.</summary>
    /// <param name="request">The request.</param>
    /// <param name="route">The endpoint.</param>
    public static HttpRequestMessage SetAgentRoute(this HttpRequestMessage request, AgentRoute route)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(route);
        request.Options.Set(RouteKey, route);
        return request;
    }

    /// <summary>Has a narrower agent make the request: the one who acts for the client, or one below it; any other is refused.</summary>
    /// <param name="request">The request.</param>
    /// <param name="agent">The agent.</param>
    public static HttpRequestMessage SetAgent(this HttpRequestMessage request, AgentPrincipal agent)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(agent);
        request.Options.Set(AgentKey, agent);
        return request;
    }

    internal static AgentRoute? Route(this HttpRequestMessage request) => request.Options.TryGetValue(RouteKey, out AgentRoute? route) ? route : null;

    internal static AgentPrincipal? Agent(this HttpRequestMessage request) => request.Options.TryGetValue(AgentKey, out AgentPrincipal? agent) ? agent : null;
}
