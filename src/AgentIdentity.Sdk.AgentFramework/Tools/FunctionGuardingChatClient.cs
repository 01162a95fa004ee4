using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>Where nothing in a pipeline is known to invoke functions, whatever does it gets guarded ones.</summary>
internal sealed class FunctionGuardingChatClient(IChatClient innerClient, ToolGuard guard) : DelegatingChatClient(innerClient)
{
    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetResponseAsync(messages, Guarded(options), cancellationToken);

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        base.GetStreamingResponseAsync(messages, Guarded(options), cancellationToken);

    private ChatOptions? Guarded(ChatOptions? options)
    {
        if (options?.Tools is not { Count: > 0 } tools)
        {
            return options;
        }

        ChatOptions guarded = options.Clone();
        guarded.Tools = tools.WithAgentGuard(guard);
        return guarded;
    }
}
