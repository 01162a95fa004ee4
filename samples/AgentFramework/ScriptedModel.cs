using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentFrameworkSample;

/// <summary>A model that says what was written for it, one turn after the other, and then stops asking for tools.</summary>
internal sealed class ScriptedModel(AIContent[][] script) : IChatClient
{
    private int _turn;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        AIContent[] turn = _turn < script.Length ? script[_turn++] : [new TextContent("I am done.")];
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. turn])));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (ChatResponseUpdate update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
