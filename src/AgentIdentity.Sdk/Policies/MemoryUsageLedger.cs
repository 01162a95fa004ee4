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
            // INVARIANT: nothing is changed before everything is known to fit.
            for (int i = 0; i < span.Length; i++)
            {
                if (!Fits(span[i], span[..i], now))
                {
                    return ValueTask.FromResult(LedgerCommit.Refused(span[i].Key ?? ""));
                }
            }

            foreach (Charge charge in span)
            {
                Debit(charge);
            }

            return ValueTask.FromResult(LedgerCommit.Committed);
        }
    }

    private bool Fits(Charge charge, ReadOnlySpan<Charge> before, DateTimeOffset now)
    {
        if (charge.Key is null || charge.Amount <= 0 || charge.Limit <= 0 || charge.ExpiresAt <= now)
        {
            return false;
        }

        // Those before fit, so this sum does not overflow; one more could, so that is compared by subtraction.
        long used = _counters.TryGetValue(charge.Key, out Counter? counter) ? counter.Used : 0;
        foreach (Charge earlier in before)
        {
            used += earlier.Key == charge.Key ? earlier.Amount : 0;
        }

        return charge.Amount <= charge.Limit - used;
    }

    private void Debit(Charge charge)
    {
        if (!_counters.TryGetValue(charge.Key, out Counter? counter))
        {
            counter = new Counter { ExpiresAt = charge.ExpiresAt };
            _counters.Add(charge.Key, counter);
            _expiries.Enqueue(charge.Key, charge.ExpiresAt);
        }

        counter.Used += charge.Amount;
        counter.ExpiresAt = charge.ExpiresAt > counter.ExpiresAt ? charge.ExpiresAt : counter.ExpiresAt;
    }

    /// <summary>Every counter stands in the queue once, with an expiry it had; one that lives longer by now is queued again.</summary>
    private void Forget(DateTimeOffset now)
    {
        while (_expiries.TryPeek(out string? key, out DateTimeOffset expiry) && expiry <= now)
        {
            DateTimeOffset expiresAt = _counters[key].ExpiresAt;
            _expiries.Dequeue();
            if (expiresAt <= now)
            {
                _counters.Remove(key);
            }
            else
            {
                _expiries.Enqueue(key, expiresAt);
            }
        }
    }

    private sealed class Counter
    {
        public long Used { get; set; }

        public DateTimeOffset ExpiresAt { get; set; }
    }
}
