namespace AgentIdentity.Sdk.Policies;

/// <summary>A ledger in memory: exact, atomic, and forgotten at a restart.</summary>
public sealed class MemoryUsageLedger : IUsageLedger
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, Counter> _counters = new(StringComparer.Ordinal);
    private readonly PriorityQueue<string, DateTimeOffset> _expiries = new();

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
            Forget(now);
            ReadOnlySpan<Charge> span = charges.Span;
            for (int i = 0; i < span.Length; i++)
            {
                if (!TryDebit(span[i]))
                {
                    Undo(span[..i]);
                    return ValueTask.FromResult(LedgerCommit.Refused(span[i].Key ?? ""));
                }
            }

            return ValueTask.FromResult(LedgerCommit.Committed);
        }
    }

    private bool TryDebit(Charge charge)
    {
        // Compared by subtraction: the sum could overflow.
        if (charge.Key is null || charge.Amount <= 0 || charge.Limit <= 0)
        {
            return false;
        }

        bool isKnown = _counters.TryGetValue(charge.Key, out Counter? counter);
        counter ??= new Counter();
        if (charge.Amount > charge.Limit - counter.Used)
        {
            return false;
        }

        counter.Used += charge.Amount;
        if (!isKnown)
        {
            _counters.Add(charge.Key, counter);
        }

        if (charge.ExpiresAt > counter.ExpiresAt)
        {
            counter.ExpiresAt = charge.ExpiresAt;
            _expiries.Enqueue(charge.Key, charge.ExpiresAt);
        }

        return true;
    }

    /// <summary>Takes back what this very commit has debited so far; no other commit can have seen it.</summary>
    private void Undo(ReadOnlySpan<Charge> charges)
    {
        foreach (Charge charge in charges)
        {
            Counter counter = _counters[charge.Key];
            counter.Used -= charge.Amount;
        }
    }

    private void Forget(DateTimeOffset now)
    {
        while (_expiries.TryPeek(out string? key, out DateTimeOffset expiry) && expiry <= now)
        {
            _expiries.Dequeue();
            if (_counters.TryGetValue(key, out Counter? counter) && counter.ExpiresAt <= now)
            {
                _counters.Remove(key);
            }
        }
    }

    private sealed class Counter
    {
        public long Used { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
