using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Tells the server when a caller has given up, so that what it began is stopped there and recorded as abandoned.</summary>
/// <remarks>The client of version 2.3.1 registers that message before it registers its own waiting, and so takes it back as soon as the wait is cancelled.</remarks>
internal sealed class Cancellations(Func<JsonRpcMessage, Task> send) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<RequestId, (CancellationToken Token, CancellationTokenRegistration Registration)> _waiting = new();
    private readonly ConcurrentDictionary<RequestId, Task> _telling = new();

    /// <summary>A request goes out, whose caller may give up.</summary>
    public void Begin(RequestId id, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            _waiting[id] = (cancellationToken, cancellationToken.UnsafeRegister(_ => Tell(id), null));
        }
    }

    /// <summary>The request is answered.</summary>
    public void End(RequestId id)
    {
        if (_waiting.TryRemove(id, out (CancellationToken Token, CancellationTokenRegistration Registration) wait))
        {
            wait.Registration.Unregister();
        }
    }

    /// <summary>Tells what is still to be told: a caller that has just given up may close the connection before its cancellation has come round to this.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach ((RequestId id, (CancellationToken token, CancellationTokenRegistration registration)) in _waiting)
        {
            registration.Unregister();
            if (token.IsCancellationRequested)
            {
                Tell(id);
            }
        }

        // A server that does not read keeps nobody from closing.
        await Task.WhenAny(Task.WhenAll(_telling.Values), Task.Delay(Patience)).ConfigureAwait(false);
    }

    private void Tell(RequestId id)
    {
        // Also when the answer has come meanwhile: the server knows no such request any more, and passes over it.
        if (_waiting.TryRemove(id, out _))
        {
            _telling[id] = TellAsync(id);
            foreach (RequestId told in _telling.Where(telling => telling.Value.IsCompleted).Select(telling => telling.Key))
            {
                _telling.TryRemove(told, out _);
            }
        }
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
