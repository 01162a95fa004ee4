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
                    return ValueTask.FromResult(LedgerCommit.Refused(span[i].Key ?? "", UsedOf(span[i].Key)));
                }
            }

            foreach (ref readonly Charge charge in span)
            {
                Settle(charge);
            }

            return ValueTask.FromResult(LedgerCommit.Committed);
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            return ValueTask.FromResult(_counters.TryGetValue(key, out Counter? counter) && counter.ExpiresAt > now ? counter.Used : 0);
        }
    }

    private long UsedOf(string? key) => key is not null && _counters.TryGetValue(key, out Counter? counter) ? counter.Used : 0;

    private bool Fits(in Charge charge, ReadOnlySpan<Charge> before, DateTimeOffset now) => charge.Kind switch
    {
        _ when charge.Key is null => false,
        ChargeKind.RequireUnused => UsedOf(charge.Key) == 0,
        ChargeKind.RequireUsed => UsedOf(charge.Key) > 0,
        ChargeKind.DebitOnce when charge.Member is null => false,
        ChargeKind.DebitOnce when IsCounted(charge, before) => charge.ExpiresAt > now,
        ChargeKind.Debit or ChargeKind.DebitOnce => HasRoom(charge, before, now),
        _ => false,
    };

    private bool HasRoom(in Charge charge, ReadOnlySpan<Charge> before, DateTimeOffset now)
    {
        if (charge.Amount <= 0 || charge.Limit <= 0 || charge.ExpiresAt <= now)
        {
            return false;
        }

        // Those before fit, so this sum does not overflow; one more could, so that is compared by subtraction.
        long used = UsedOf(charge.Key);
        for (int i = 0; i < before.Length; i++)
        {
            used += before[i].Key == charge.Key && Debits(before[i], before[..i]) ? before[i].Amount : 0;
        }

        return charge.Amount <= charge.Limit - used;
    }

    private bool Debits(in Charge charge, ReadOnlySpan<Charge> before) =>
        charge.Kind == ChargeKind.Debit || (charge.Kind == ChargeKind.DebitOnce && !IsCounted(charge, before));

    private bool IsCounted(in Charge charge, ReadOnlySpan<Charge> before)
    {
        foreach (ref readonly Charge earlier in before)
        {
            if (earlier.Kind == ChargeKind.DebitOnce && earlier.Key == charge.Key && earlier.Member == charge.Member)
            {
                return true;
            }
        }

        return _counters.TryGetValue(charge.Key, out Counter? counter) && counter.Members?.Contains(charge.Member!) == true;
    }

    private void Settle(in Charge charge)
    {
        if (charge.Kind is ChargeKind.RequireUnused or ChargeKind.RequireUsed)
        {
            return;
        }

        if (!_counters.TryGetValue(charge.Key, out Counter? counter))
        {
            counter = new Counter { ExpiresAt = charge.ExpiresAt };
            _counters.Add(charge.Key, counter);
            _expiries.Enqueue(charge.Key, charge.ExpiresAt);
        }

        if (charge.Kind == ChargeKind.Debit || (counter.Members ??= new HashSet<string>(StringComparer.Ordinal)).Add(charge.Member!))
        {
            counter.Used += charge.Amount;
        }

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

        public HashSet<string>? Members { get; set; }
    }
}
