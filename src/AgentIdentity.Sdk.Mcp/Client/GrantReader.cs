using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>The messages of a connection, with the grants taken out of them as they pass.</summary>
internal sealed class GrantReader(ChannelReader<JsonRpcMessage> inner, Grants grants) : ChannelReader<JsonRpcMessage>
{
    public override Task Completion => inner.Completion;

    public override bool TryRead([MaybeNullWhen(false)] out JsonRpcMessage item)
    {
        bool isRead = inner.TryRead(out item);
        if (isRead && item is JsonRpcResponse response)
        {
            grants.TakeFrom(response.Result);
        }

        return isRead;
    }

    public override ValueTask<bool> WaitToReadAsync(CancellationToken cancellationToken = default) => inner.WaitToReadAsync(cancellationToken);
}
