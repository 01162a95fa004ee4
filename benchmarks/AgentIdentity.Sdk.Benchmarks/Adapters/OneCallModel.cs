using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk;

/// <summary>A model that calls the function once, and is then content.</summary>
internal sealed class OneCallModel : IChatClient
{
    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ChatMessage last = messages.Last();
        if (last.Contents.OfType<FunctionResultContent>().FirstOrDefault() is not { } result)
        {
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("call_1", "read", AdapterBench.Arguments())])));
        }

        return result.Result?.ToString()?.Contains("denied", StringComparison.Ordinal) == true
            ? throw new InvalidOperationException("the call is refused, so there is nothing to measure")
            : Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "done")));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }
}
