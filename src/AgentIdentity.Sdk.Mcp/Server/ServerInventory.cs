using Microsoft.Extensions.Options;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>The things that a guarded server exposes, and those of them that no guard stands before.</summary>
internal sealed class ServerInventory(IOptions<McpServerOptions> server, McpGuardOptions options) : IToolInventory
{
    public IReadOnlyList<ExposedTool> ReadTools()
    {
        McpServerOptions exposed = server.Value;
        return [.. Tools(exposed), .. Resources(exposed), .. Prompts(exposed), .. Completions(exposed), .. Subscriptions(exposed), .. Methods(exposed)];
    }

    private IEnumerable<ExposedTool> Tools(McpServerOptions exposed)
    {
        ServerActions actions = new(exposed, options.Source!);
        bool isGuarded = ServerGuard.Guards(exposed);
        foreach (McpServerTool tool in exposed.ToolCollection ?? [])
        {
            yield return Tool(tool.ProtocolTool.Name, actions.ActionOf(tool.ProtocolTool.Name));
        }

        if (exposed.Handlers.CallToolHandler is not null || exposed.Handlers.CallToolWithAlternateHandler is not null)
        {
            yield return Tool("(any tool of the handler)", $"{options.Source}.TOOL");
        }

        ExposedTool Tool(string name, string? action) => new()
        {
            Place = Place(exposed),
            Name = name,
            Action = action,
            IsGuarded = isGuarded,
            Advice = isGuarded ? null : "a filter was added inside the guard after WithAgentGuard; add it before",
        };
    }

    private IEnumerable<ExposedTool> Resources(McpServerOptions exposed)
    {
        IEnumerable<string> names = (exposed.ResourceCollection ?? []).Select(resource => resource.ProtocolResourceTemplate.UriTemplate);
        return names.Concat(exposed.Handlers.ReadResourceHandler is null ? [] : ["(any resource of the handler)"])
            .Select(name => Other(exposed, name, RequestMethods.ResourcesRead, options.GuardsResources, nameof(options.GuardsResources)));
    }

    private IEnumerable<ExposedTool> Prompts(McpServerOptions exposed)
    {
        IEnumerable<string> names = (exposed.PromptCollection ?? []).Select(prompt => prompt.ProtocolPrompt.Name);
        return names.Concat(exposed.Handlers.GetPromptHandler is null ? [] : ["(any prompt of the handler)"])
            .Select(name => Other(exposed, name, RequestMethods.PromptsGet, options.GuardsPrompts, nameof(options.GuardsPrompts)));
    }

    private IEnumerable<ExposedTool> Completions(McpServerOptions exposed) => exposed.Handlers.CompleteHandler is null
        ? []
        : [Other(exposed, "(completions)", RequestMethods.CompletionComplete, options.GuardsCompletions, nameof(options.GuardsCompletions))];

    private IEnumerable<ExposedTool> Subscriptions(McpServerOptions exposed) => exposed.Handlers.SubscriptionsListenHandler is null
        ? []
        : [Other(exposed, "(subscriptions)", RequestMethods.SubscriptionsListen, options.GuardsResources, nameof(options.GuardsResources))];

    /// <summary>Methods that are the host's own run past all filters.</summary>
    private static IEnumerable<ExposedTool> Methods(McpServerOptions exposed) => (exposed.RequestHandlers ?? []).Select(handler => new ExposedTool
    {
        Place = Place(exposed),
        Name = handler.Method,
        Advice = "no filter sees a request handler of the host's own: have it ask the guard, or make it a tool",
    });

    private ExposedTool Other(McpServerOptions exposed, string name, string method, bool isGuarded, string option) => new()
    {
        Place = Place(exposed),
        Name = name,
        Action = $"{options.Source}.{method}",
        IsGuarded = isGuarded,
        Advice = isGuarded ? null : $"set {option}",
    };

    private static string Place(McpServerOptions exposed) => $"MCP server {exposed.ServerInfo?.Name ?? "default"}";
}
