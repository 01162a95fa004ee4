using System.Runtime.InteropServices;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The counters of a ledger, and how a list of charges is settled on them: all or none. Not safe for concurrent use.</summary>
internal sealed class UsageCounters
{
    private readonly Dictionary<string, UsageCounter> _counters = new(StringComparer.Ordinal);
    private readonly PriorityQueue<UsageCounter, long> _expiries = new();
    private Reservation[] _reserved = new Reservation[16];

    /// <summary>How many there are.</summary>
    public int Count => _counters.Count;

    /// <summary>All there are.</summary>
    public IEnumerable<UsageCounter> All => _counters.Values;

    /// <summary>The latest instant that was ever settled at, in ticks.</summary>
    public long LatestTicks { get; private set; } = DateTimeOffset.MinValue.UtcTicks;

    /// <summary>Settles all charges, or none.</summary>
    /// <param name="charges">The charges.</param>
    /// <param name="now">The instant. An earlier one than the latest counts as the latest: what has been forgotten since must not begin anew.</param>
    /// <param name="changes">Where what was changed is noted; null when nobody wants to know.</param>
    public LedgerCommit TrySettle(ReadOnlySpan<Charge> charges, DateTimeOffset now, List<UsageChange>? changes = null)
    {
        Forget(now);
        if (_reserved.Length < charges.Length)
        {
            _reserved = new Reservation[charges.Length];
        }

        // INVARIANT: nothing counts before everything is known to fit. Until then it is reserved, and a reservation can be taken back.
        for (int i = 0; i < charges.Length; i++)
        {
            if (!TryReserve(charges[i], ref _reserved[i]))
            {
                Withdraw(charges[..(i + 1)]);
                return LedgerCommit.Refused(charges[i].Key ?? "", ReadUsed(charges[i].Key));
            }
        }

        Keep(charges, changes);
        return LedgerCommit.Committed;
    }

    /// <summary>What was debited from a counter so far.</summary>
    public long Read(string key, DateTimeOffset now) =>
        _counters.TryGetValue(key, out UsageCounter? counter) && counter.ExpiresTicks > Math.Max(now.UtcTicks, LatestTicks) ? counter.Used : 0;

    /// <summary>Puts a counter back as it was stored; false when it is there already.</summary>
    public bool TryRestore(UsageCounter counter)
    {
        bool isNew = _counters.TryAdd(counter.Key, counter);
        if (isNew)
        {
            _expiries.Enqueue(counter, counter.ExpiresTicks);
        }

        return isNew;
    }

    /// <summary>Debits again what was debited before, whatever the limit was then; false when it could not have been.</summary>
    /// <param name="key">The counter.</param>
    /// <param name="amount">How much; zero when only the expiry changed.</param>
    /// <param name="member">Who was counted; null when nobody was.</param>
    /// <param name="expiresTicks">When the counter may be forgotten.</param>
    public bool TryRepeat(string key, long amount, string? member, long expiresTicks)
    {
        if (!_counters.TryGetValue(key, out UsageCounter? counter))
        {
            counter = new UsageCounter(key) { ExpiresTicks = expiresTicks };
            TryRestore(counter);
        }

        if (amount > long.MaxValue - counter.Used || (member is not null && !counter.AddMember(member)))
        {
            return false;
        }

        counter.Used += amount;
        counter.ExpiresTicks = Math.Max(counter.ExpiresTicks, expiresTicks);
        return true;
    }

    /// <summary>Takes back what was changed last, the latest change first.</summary>
    public void Undo(List<UsageChange> changes)
    {
        for (int i = changes.Count - 1; i >= 0; i--)
        {
            UsageChange change = changes[i];
            change.Counter.Used -= change.Amount;
            if (change.HasAddedMember)
            {
                change.Counter.RemoveMember(change.Charge.Member!);
            }

            change.Counter.ExpiresTicks = change.FormerExpiry ?? LatestTicks;
            if (change.FormerExpiry is null)
            {
                _counters.Remove(change.Counter.Key);
            }
            else
            {
                _expiries.Enqueue(change.Counter, change.Counter.ExpiresTicks);     // it may have been queued with the later one meanwhile
            }
        }
    }

    /// <summary>Drops what has expired. Every counter stands in the queue with an expiry it had; one that lives longer by now is queued again.</summary>
    public void Forget(DateTimeOffset now)
    {
        LatestTicks = Math.Max(LatestTicks, now.UtcTicks);
        while (_expiries.TryPeek(out UsageCounter? counter, out long expiry) && expiry <= LatestTicks)
        {
            _expiries.Dequeue();
            if (counter.ExpiresTicks > LatestTicks)
            {
                _expiries.Enqueue(counter, counter.ExpiresTicks);
            }
            else if (_counters.TryGetValue(counter.Key, out UsageCounter? current) && ReferenceEquals(current, counter))
            {
                _counters.Remove(counter.Key);
            }
        }
    }

    private bool TryReserve(in Charge charge, ref Reservation reserved)
    {
        if (string.IsNullOrEmpty(charge.Key))
        {
            return false;
        }

        switch (charge.Kind)
        {
            case ChargeKind.RequireUnused:
                return ReadUsed(charge.Key) == 0;
            case ChargeKind.RequireUsed:
                return ReadUsed(charge.Key) > 0;
            case ChargeKind.Debit:
            case ChargeKind.DebitOnce when charge.Member is not null:
                return charge.Amount > 0 && charge.Limit > 0 && charge.ExpiresAt.UtcTicks > LatestTicks && TryReserveAmount(charge, ref reserved);
            default:
                return false;
        }
    }

    private bool TryReserveAmount(in Charge charge, ref Reservation reserved)
    {
        ref UsageCounter? found = ref CollectionsMarshal.GetValueRefOrAddDefault(_counters, charge.Key, out bool exists);
        UsageCounter counter = found ??= new UsageCounter(charge.Key);
        bool hasAdded = charge.Member is { } member && counter.AddMember(member);
        bool isDebit = charge.Member is null || hasAdded;
        reserved = new Reservation(counter, isDebit ? charge.Amount : 0, IsNew: !exists, hasAdded);
        // What is reserved is within a limit that was given before, so this sum does not overflow; the amount could, so that is compared by subtraction.
        if (isDebit && charge.Amount > charge.Limit - (counter.Used + counter.Reserved))
        {
            return false;
        }

        counter.Reserved += reserved.Amount;
        return true;
    }

    /// <summary>As if nothing had been asked.</summary>
    private void Withdraw(ReadOnlySpan<Charge> charges)
    {
        for (int i = charges.Length - 1; i >= 0; i--)
        {
            if (_reserved[i].Counter is not { } counter)
            {
                continue;       // a condition, or what made no sense
            }

            counter.Reserved = 0;
            if (_reserved[i].HasAddedMember)
            {
                counter.RemoveMember(charges[i].Member!);
            }

            if (_reserved[i].IsNew)
            {
                _counters.Remove(charges[i].Key);
            }
        }

        _reserved.AsSpan(0, charges.Length).Clear();
    }

    private void Keep(ReadOnlySpan<Charge> charges, List<UsageChange>? changes)
    {
        for (int i = 0; i < charges.Length; i++)
        {
            ref Reservation reserved = ref _reserved[i];
            if (reserved.Counter is not { } counter)
            {
                continue;       // a condition
            }

            long expires = charges[i].ExpiresAt.UtcTicks;
            long former = counter.ExpiresTicks;
            counter.Used += reserved.Amount;
            counter.Reserved = 0;
            counter.ExpiresTicks = Math.Max(former, expires);
            if (reserved.IsNew)
            {
                _expiries.Enqueue(counter, expires);
            }

            if (changes is not null && (reserved.Amount > 0 || counter.ExpiresTicks != former))
            {
                changes.Add(new UsageChange(counter, charges[i], reserved.Amount, reserved.HasAddedMember, reserved.IsNew ? null : former));
            }
        }

        _reserved.AsSpan(0, charges.Length).Clear();
    }

    private long ReadUsed(string? key) => key is not null && _counters.TryGetValue(key, out UsageCounter? counter) ? counter.Used : 0;

    /// <summary>What a charge reserved, in its place in the list; the default for a condition.</summary>
    private readonly record struct Reservation(UsageCounter? Counter, long Amount, bool IsNew, bool HasAddedMember);
}
