using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Tells the server when a caller has given up, so that what it began is stopped there and recorded as abandoned.</summary>
/// <remarks>The client of version 2.3.1 registers that message before it registers its own waiting, and so takes it back as soon as the wait is cancelled.</remarks>
internal sealed class Cancellations(Func<JsonRpcMessage, Task> send) : IDisposable
{
    private readonly ConcurrentDictionary<RequestId, CancellationTokenRegistration> _waiting = new();

    /// <summary>A request goes out, whose caller may give up.</summary>
    public void Begin(RequestId id, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _waiting[id] = cancellationToken.UnsafeRegister(_ => Tell(id), null);
        }
    }

    /// <summary>The request is answered.</summary>
    public void End(RequestId id)
    {
        if (_waiting.TryRemove(id, out CancellationTokenRegistration registration))
        {
            registration.Unregister();
        }
    }

    public void Dispose()
    {
        foreach (RequestId id in _waiting.Keys)
        {
            End(id);
        }
    }

    private void Tell(RequestId id)
    {
        _waiting.TryRemove(id, out _);
        _ = TellAsync(id);
    }

    private async Task TellAsync(RequestId id)
    {
        try
        {
            JsonNode request = id.Id is long number ? JsonValue.Create(number) : JsonValue.Create(id.ToString());
            await send(new JsonRpcNotification { Method = NotificationMethods.CancelledNotification, Params = new JsonObject { ["requestId"] = request } }).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // The connection is gone, and the server knows that the caller is.
        }
    }
}
