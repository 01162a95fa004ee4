using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace McpSample;

/// <summary>A model that asks for what was written for it, one tool after the other, and then has no more to ask.</summary>
internal sealed class ScriptedModel(FunctionCallContent[] script) : IChatClient
{
    private int _turn;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        AIContent turn = _turn < script.Length ? script[_turn++] : new TextContent("I am done.");
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [turn])));
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
