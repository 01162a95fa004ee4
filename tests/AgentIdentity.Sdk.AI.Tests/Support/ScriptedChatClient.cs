using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Support;

/// <summary>A model that says what a script tells it to, and remembers what it was told.</summary>
/// <param name="turns">What it says, one turn after the other; after the last it says <c>done</c>.</param>
internal sealed class ScriptedChatClient(params AIContent[][] turns) : IChatClient
{
    private int _turn;

    /// <summary>Whether it came to say <c>done</c>.</summary>
    public bool HasLastWord { get; private set; }

    /// <summary>The messages of the last request.</summary>
    public IReadOnlyList<ChatMessage> Heard { get; private set; } = [];

    /// <summary>The names of the tools that the last request offered.</summary>
    public IReadOnlyList<string> Offered { get; private set; } = [];

    /// <summary>The results of tools it was told, as text, in order.</summary>
    public IReadOnlyList<string> Told =>
        [.. Heard.SelectMany(message => message.Contents).OfType<FunctionResultContent>().Select(result => result.Result?.ToString() ?? "")];

    /// <summary>A model that asks for the same tool again and again, each time with what it was told before.</summary>
    public static ScriptedChatClient Asking(string tool, IEnumerable<IDictionary<string, object?>> asks) =>
        new([.. asks.Select((ask, i) => new AIContent[] { new FunctionCallContent($"call{i}", tool, ask) })]);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Heard = [.. messages];
        Offered = [.. (options?.Tools ?? []).Select(tool => tool.Name)];
        AIContent[] said = _turn < turns.Length ? turns[_turn++] : Done();
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [.. said])));
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (ChatResponseUpdate update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
        {
            await Task.Yield();
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose()
    {
    }

    private AIContent[] Done()
    {
        HasLastWord = true;
        return [new TextContent("done")];
    }
}
