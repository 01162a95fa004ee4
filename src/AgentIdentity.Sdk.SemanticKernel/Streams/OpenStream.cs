using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>What a filter can say of a stream without knowing of what: all that a reader may ask for, each opened as itself.</summary>
/// <remarks>A reader that asks for anything else gets an <see cref="InvalidCastException"/> of Semantic Kernel, and nothing has run.</remarks>
internal sealed class OpenStream(OpenStream.ISource source) :
    IAsyncEnumerable<StreamingKernelContent>, IAsyncEnumerable<StreamingChatMessageContent>, IAsyncEnumerable<StreamingTextContent>,
    IAsyncEnumerable<StreamingMethodContent>, IAsyncEnumerable<ChatResponseUpdate>, IAsyncEnumerable<string>, IAsyncEnumerable<byte[]>
{
    /// <summary>Opens a stream of one kind of piece.</summary>
    public interface ISource
    {
        IAsyncEnumerable<TResult> Open<TResult>();
    }

    IAsyncEnumerator<StreamingKernelContent> IAsyncEnumerable<StreamingKernelContent>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<StreamingKernelContent>().GetAsyncEnumerator(cancellationToken);

    IAsyncEnumerator<StreamingChatMessageContent> IAsyncEnumerable<StreamingChatMessageContent>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<StreamingChatMessageContent>().GetAsyncEnumerator(cancellationToken);

    IAsyncEnumerator<StreamingTextContent> IAsyncEnumerable<StreamingTextContent>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<StreamingTextContent>().GetAsyncEnumerator(cancellationToken);

    IAsyncEnumerator<StreamingMethodContent> IAsyncEnumerable<StreamingMethodContent>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<StreamingMethodContent>().GetAsyncEnumerator(cancellationToken);

    IAsyncEnumerator<ChatResponseUpdate> IAsyncEnumerable<ChatResponseUpdate>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<ChatResponseUpdate>().GetAsyncEnumerator(cancellationToken);

    IAsyncEnumerator<string> IAsyncEnumerable<string>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<string>().GetAsyncEnumerator(cancellationToken);

    IAsyncEnumerator<byte[]> IAsyncEnumerable<byte[]>.GetAsyncEnumerator(CancellationToken cancellationToken) =>
        source.Open<byte[]>().GetAsyncEnumerator(cancellationToken);
}
