using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Puts the guard where a server's requests really pass.</summary>
internal static class ServerGuard
{
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
