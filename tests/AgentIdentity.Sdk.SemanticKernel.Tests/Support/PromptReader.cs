using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A model that answers with what it reads, word by word when it streams.</summary>
internal sealed class PromptReader : IChatCompletionService
{
    public IReadOnlyDictionary<string, object?> Attributes { get; } = new Dictionary<string, object?>();

    /// <summary>How often it was asked.</summary>
    public int Asked { get; private set; }

    /// <summary>The settings it was asked with last.</summary>
    public PromptExecutionSettings? Settings { get; private set; }

    public Task<IReadOnlyList<ChatMessageContent>> GetChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, CancellationToken cancellationToken = default)
    {
        Asked++;
        Settings = executionSettings;
        return Task.FromResult<IReadOnlyList<ChatMessageContent>>([new ChatMessageContent(AuthorRole.Assistant, chatHistory[^1].Content)]);
    }

    public async IAsyncEnumerable<StreamingChatMessageContent> GetStreamingChatMessageContentsAsync(
        ChatHistory chatHistory, PromptExecutionSettings? executionSettings = null, Kernel? kernel = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked++;
        await Task.Yield();
        foreach (string word in chatHistory[^1].Content!.Split(' '))
        {
            yield return new StreamingChatMessageContent(AuthorRole.Assistant, word);
        }
    }
}
