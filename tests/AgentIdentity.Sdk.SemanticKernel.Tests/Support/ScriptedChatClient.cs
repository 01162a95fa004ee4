using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>The script as a chat client that calls a function by its name.</summary>
internal sealed class ScriptedChatClient(Script script, string function) : IChatClient
{
    public int Turns { get; private set; }

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Turns++;
        string[] told = [.. messages.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.Result?.ToString() ?? "")];
        AIContent turn = script.Next(told) is { } ask ? new FunctionCallContent($"call{Turns}", function, ask) : new TextContent(Script.LastWord);
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
