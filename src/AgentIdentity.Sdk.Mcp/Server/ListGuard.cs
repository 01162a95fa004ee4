using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Shows callers what their scopes are for. Hiding is never enforcement: whoever names what it was not shown is refused by the guard.</summary>
internal sealed class ListGuard(AgentGuard guard, ArrivalReader arrivals, ServerActions actions, McpGuardOptions options)
{
    public McpRequestHandler<ListToolsRequestParams, ListToolsResult> Tools(McpRequestHandler<ListToolsRequestParams, ListToolsResult> next) =>
        async (context, cancellationToken) =>
        {
            ListToolsResult result = await next(context, cancellationToken).ConfigureAwait(false);
            result.Tools = Shown(context, result.Tools, tool => actions.ActionOf(tool.Name));
            return KeepPrivate(result);
        };

    public McpRequestHandler<ListResourcesRequestParams, ListResourcesResult> Resources(McpRequestHandler<ListResourcesRequestParams, ListResourcesResult> next) =>
        async (context, cancellationToken) =>
        {
            ListResourcesResult result = await next(context, cancellationToken).ConfigureAwait(false);
            result.Resources = Shown(context, result.Resources, _ => $"{options.Source}.{RequestMethods.ResourcesRead}");
            return KeepPrivate(result);
        };

    public McpRequestHandler<ListResourceTemplatesRequestParams, ListResourceTemplatesResult> Templates(
        McpRequestHandler<ListResourceTemplatesRequestParams, ListResourceTemplatesResult> next) =>
        async (context, cancellationToken) =>
        {
            ListResourceTemplatesResult result = await next(context, cancellationToken).ConfigureAwait(false);
            result.ResourceTemplates = Shown(context, result.ResourceTemplates, _ => $"{options.Source}.{RequestMethods.ResourcesRead}");
            return KeepPrivate(result);
        };

    public McpRequestHandler<ListPromptsRequestParams, ListPromptsResult> Prompts(McpRequestHandler<ListPromptsRequestParams, ListPromptsResult> next) =>
        async (context, cancellationToken) =>
        {
            ListPromptsResult result = await next(context, cancellationToken).ConfigureAwait(false);
            result.Prompts = Shown(context, result.Prompts, _ => $"{options.Source}.{RequestMethods.PromptsGet}");
            return KeepPrivate(result);
        };

    private IList<T> Shown<T>(MessageContext context, IList<T> all, Func<T, string?> actionOf)
    {
        Arrival arrival = arrivals.Of(context);
        CredentialVerification? caller = arrival is { Presentation: { } presentation, Defect: null } ? guard.IdentifyPresented(presentation, arrival.Call) : null;
        return caller is { IsValid: true }
            ? [.. all.Where(item => actionOf(item) is { } action && caller.Credential.Scopes.Find(action) is not null)]
            : options.ListsToUnproved ? all : [];
    }

    /// <summary>One caller's list is no other's.</summary>
    private static T KeepPrivate<T>(T result)
        where T : ICacheableResult
    {
        result.CacheScope = CacheScope.Private;
        return result;
    }
}
