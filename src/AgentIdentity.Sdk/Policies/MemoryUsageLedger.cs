namespace AgentIdentity.Sdk.Policies;

/// <summary>A ledger in memory: exact, atomic, and forgotten at a restart.</summary>
/// <remarks>It never goes back in time: an instant before the latest it has seen counts as the latest, so that no window opens twice.</remarks>
public sealed class MemoryUsageLedger : IUsageLedger
{
    private readonly Lock _gate = new();
    private readonly UsageCounters _counters = new();

    /// <summary>An empty ledger that remembers from now on.</summary>
    /// <param name="clock">The clock; the system's when null.</param>
    public MemoryUsageLedger(TimeProvider? clock = null) => RemembersSince = (clock ?? TimeProvider.System).GetUtcNow();

    /// <inheritdoc/>
    public DateTimeOffset? RemembersSince { get; }

    /// <summary>The number of counters held now.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _counters.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(_counters.TrySettle(charges.Span, now));
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(_counters.Read(key, now));
        }
    }
}
