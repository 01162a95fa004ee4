using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>The messages of a connection, with a look at those that answer requests as they pass.</summary>
internal sealed class AnswerReader(ChannelReader<JsonRpcMessage> inner, Action<JsonRpcMessageWithId> seen) : ChannelReader<JsonRpcMessage>
{
    public override Task Completion => inner.Completion;

    public override bool TryRead([MaybeNullWhen(false)] out JsonRpcMessage item)
    {
        bool isRead = inner.TryRead(out item);
        if (isRead && item is JsonRpcResponse or JsonRpcError)
        {
            seen((JsonRpcMessageWithId)item);
        }

        return isRead;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => inner.WaitToReadAsync(cancellationToken);
}
