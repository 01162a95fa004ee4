using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Puts the guard where a server's requests really pass.</summary>
internal static class ServerGuard
{
    private static readonly JsonTypeInfo<SubscriptionsListenRequestParams> Reading =
        (JsonTypeInfo<SubscriptionsListenRequestParams>)McpJsonUtilities.DefaultOptions.GetTypeInfo(typeof(SubscriptionsListenRequestParams));

    public static void Install(McpServerOptions server, AgentGuard guard, McpGuardOptions options)
    {
        ServerActions actions = new(server, options.Source!);
        ArrivalReader arrivals = new(options, actions);
        Refusals refusals = new(guard, arrivals);
        RequestGuard requests = new(guard, arrivals, refusals);
        server.Filters.Message.IncomingFilters.Insert(0, refusals.Watch);
        GuardCalls(server, new CallGuard(guard, arrivals, refusals, options.Approvals is { } approvals ? new ApprovalRounds(guard, approvals) : null));
        McpRequestFilters filters = server.Filters.Request;
        ListGuard lists = new(guard, arrivals, actions, options);
        filters.ListToolsFilters.Insert(0, lists.Tools);
        if (options.GuardsResources)
        {
            filters.ReadResourceFilters.Add(requests.Filter);
            filters.SubscribeToResourcesFilters.Add(requests.Filter);
            filters.ListResourcesFilters.Insert(0, lists.Resources);
            filters.ListResourceTemplatesFilters.Insert(0, lists.Templates);
            server.Filters.Message.IncomingFilters.Add(next => requests.Filter(next, request => TellsOfResources(server, request)));
        }

        if (options.GuardsPrompts)
        {
            filters.GetPromptFilters.Add(requests.Filter);
            filters.ListPromptsFilters.Insert(0, lists.Prompts);
        }

        if (options.GuardsCompletions)
        {
            filters.CompleteFilters.Add(requests.Filter);
        }
    }

    /// <summary>
    /// Whether a request is to be told of resources: the way of the protocol since 2026-07-28, beside <c>resources/subscribe</c>. That lists have changed,
    /// which is all that the SDK's own handler tells besides, anybody may hear; what a handler of the host's tells, nobody knows.
    /// </summary>
    private static bool TellsOfResources(McpServerOptions server, JsonRpcRequest request)
    {
        if (!RequestCall.IsSubscription(request.Method))
        {
            return false;
        }

        try
        {
            return server.Handlers.SubscriptionsListenHandler is not null
                || request.Params.Deserialize(Reading)?.Notifications?.ResourceSubscriptions is { Count: > 0 };
        }
        catch (Exception unreadable) when (unreadable is JsonException or ArgumentException or InvalidOperationException or NotSupportedException)
        {
            return true;
        }
    }

    private static void GuardCalls(McpServerOptions server, CallGuard calls)
    {
        IList<McpRequestInvocationFilter<CallToolRequestParams, ResultOrAlternate<CallToolResult>>> alternates = server.Filters.Request.CallToolWithAlternateFilters;
        alternates.Insert(0, calls.WatchAsync);
        if (server.Handlers.CallToolWithAlternateHandler is null)
        {
            server.Filters.Request.CallToolFilters.Add(calls.Filter);
        }
        else
        {
            alternates.Add(calls.FilterAlternateAsync);
        }
    }

    /// <summary>Whether the guard still stands last before the tools.</summary>
    public static bool Guards(McpServerOptions server) => server.Handlers.CallToolWithAlternateHandler is null
        ? server.Filters.Request.CallToolFilters is [.., { Target: CallGuard }]
        : server.Filters.Request.CallToolWithAlternateFilters is [.., { Target: CallGuard }];
}
