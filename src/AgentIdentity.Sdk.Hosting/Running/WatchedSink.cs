using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>A sink, and how it fares: for health checks. Disposes what the guard owns, and leaves what the container owns to the container.</summary>
internal sealed class WatchedSink(IAuditSink sink, string name, bool isOwned) : IAuditSink, IAsyncDisposable
{
    private long _taken = -1;
    private int _failures;

    public string Name => name;

    /// <summary>The sequence number of the last record that the sink has taken in this run; -1 before there is one.</summary>
    public long Taken => Interlocked.Read(ref _taken);

    /// <summary>How many deliveries have failed since the last one that did not.</summary>
    public int Failures => Volatile.Read(ref _failures);

    public async Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        try
        {
            await sink.DeliverAsync(records, cancellationToken).ConfigureAwait(false);
        }
        catch
        {
            Interlocked.Increment(ref _failures);
            throw;
        }

        Volatile.Write(ref _failures, 0);
        Interlocked.Exchange(ref _taken, records[^1].Sequence);
    }

    public async ValueTask DisposeAsync()
    {
        if (!isOwned)
        {
            return;
        }

        switch (sink)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }
}
