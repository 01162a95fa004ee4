using AgentIdentity.Sdk.Policies;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Shows a model the tools that the acting agent has a scope for. It enforces nothing: a model may name what it was not shown.</summary>
internal sealed class OfferingChatClient(IChatClient innerClient, AgentPrincipal? agent, ToolOfferOptions options) : DelegatingChatClient(innerClient)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Narrow(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Narrow(options), cancellationToken);

    private ChatOptions? Narrow(ChatOptions? asked)
    {
        if (asked?.Tools is not { Count: > 0 } tools)
        {
            return asked;
        }

        AgentScopeSet scopes = (AgentRun.Current ?? agent)?.Scopes ?? AgentScopeSet.Empty;
        HashSet<string>? reviewed = options.Catalogue is { } catalogue
            ? [.. catalogue.VisibleTo(scopes, options.Observations).Select(tool => tool.Action)]
            : null;
        AITool[] shown = [.. tools.Where(tool => IsShown(tool, scopes, reviewed))];
        if (shown.Length == tools.Count)
        {
            return asked;
        }

        ChatOptions narrowed = asked.Clone();
        narrowed.Tools = shown;
        if (narrowed.ToolMode is RequiredChatToolMode { RequiredFunctionName: var required }
            && (required is null ? shown.Length == 0 : !Array.Exists(shown, tool => tool.Name == required)))
        {
            narrowed.ToolMode = null;       // a model cannot be required to call what it is not shown
        }

        return narrowed;
    }

    private bool IsShown(AITool tool, AgentScopeSet scopes, HashSet<string>? reviewed) => tool switch
    {
        AIFunction function => function.ReferTo(options.Source).Action is { } action && (reviewed?.Contains(action) ?? scopes.Find(action) is not null),
        AIFunctionDeclaration => true,      // runs nothing by itself: whoever declared it handles its calls
        _ => options.OfferProviderTools,
    };
}
