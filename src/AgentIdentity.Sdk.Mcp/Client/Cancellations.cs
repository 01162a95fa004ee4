using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Tells the server when a caller has given up, so that what it began is stopped there and recorded as abandoned.</summary>
/// <remarks>The client of version 2.3.1 registers that message before it registers its own waiting, and so takes it back as soon as the wait is cancelled.</remarks>
internal sealed class Cancellations(Func<JsonRpcMessage, Task> send) : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly Dictionary<RequestId, (CancellationToken Token, CancellationTokenRegistration Registration)> _waiting = [];
    private readonly List<Task> _telling = [];

    /// <summary>A request goes out, whose caller may give up.</summary>
    public void Begin(RequestId id, CancellationToken cancellationToken)
    {
        if (cancellationToken.CanBeCanceled)
        {
            lock (_gate)
            {
                // Before the registration, which runs at once when the token is cancelled already.
                _waiting[id] = (cancellationToken, default);
                CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(_ => Tell(id), null);
                if (_waiting.ContainsKey(id))
                {
                    _waiting[id] = (cancellationToken, registration);
                }
            }
        }
    }

    /// <summary>The request is answered.</summary>
    public void End(RequestId id)
    {
        lock (_gate)
        {
            if (_waiting.Remove(id, out (CancellationToken Token, CancellationTokenRegistration Registration) wait))
            {
                wait.Registration.Unregister();
            }
        }
    }

    /// <summary>Tells what is still to be told: a caller that has just given up may close the connection before its cancellation has come round to this.</summary>
    public async ValueTask DisposeAsync()
    {
        Task[] telling;
        lock (_gate)
        {
            foreach ((RequestId id, (CancellationToken token, CancellationTokenRegistration registration)) in _waiting.ToArray())
            {
                registration.Unregister();
                if (token.IsCancellationRequested)
                {
                    Tell(id);
                }
            }

            telling = [.. _telling];
        }

        // A server that does not read keeps nobody from closing.
        await Task.WhenAny(Task.WhenAll(telling), Task.Delay(Patience)).ConfigureAwait(false);
    }

    private void Tell(RequestId id)
    {
        lock (_gate)
        {
            if (_waiting.Remove(id))
            {
                _telling.RemoveAll(told => told.IsCompleted);
                _telling.Add(Task.Run(() => TellAsync(id)));
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
