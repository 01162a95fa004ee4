using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>A ledger that does one thing wrong, and everything else as the one in memory does.</summary>
internal abstract class WrongLedger : IUsageLedger
{
    protected MemoryUsageLedger Inner { get; set; } = new();

    public virtual DateTimeOffset? RemembersSince => Inner.RemembersSince;

    public virtual async ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        await CommitAsync(charges.ToArray(), now, cancellationToken);

    public virtual ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) => Inner.ReadAsync(key, now, cancellationToken);

    protected virtual ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        Inner.TryCommitAsync(charges, now, cancellationToken);
}

internal sealed class LetsOneMoreThrough : WrongLedger
{
    protected override ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        base.CommitAsync([.. charges.Select(charge => charge.Kind is ChargeKind.Debit && charge.Limit is > 0 and < 100 ? charge with { Limit = charge.Limit + 1 } : charge)], now, cancellationToken);
}

internal sealed class SettlesOneByOne : WrongLedger
{
    protected override async ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (Charge charge in charges)
        {
            LedgerCommit commit = await base.CommitAsync([charge], now, cancellationToken);
            if (!commit.IsCommitted)
            {
                return commit;
            }
        }

        return LedgerCommit.Committed;
    }
}

internal sealed class ChecksOneByOne : WrongLedger
{
    protected override async ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Charge[] first = [.. charges.DistinctBy(charge => charge.Key)];
        LedgerCommit commit = await base.CommitAsync(first, now, cancellationToken);
        return commit;
    }
}

internal sealed class NamesNobody : WrongLedger
{
    protected override async ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        await base.CommitAsync(charges, now, cancellationToken) is { IsCommitted: true } commit ? commit : default;
}

internal sealed class SettlesNonsense : WrongLedger
{
    protected override ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        base.CommitAsync([.. charges.Where(charge => charge.Kind != ChargeKind.Debit || charge.Amount != 0)], now, cancellationToken);
}

internal sealed class CountsEveryMember : WrongLedger
{
    protected override ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        base.CommitAsync([.. charges.Select(charge => charge.Kind == ChargeKind.DebitOnce ? new Charge(charge.Key, charge.Amount, charge.Limit, charge.ExpiresAt) : charge)], now, cancellationToken);
}

internal sealed class LooksAfterTheStep : WrongLedger
{
    protected override async ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken)
    {
        Charge[] debits = [.. charges.Where(charge => charge.Kind is ChargeKind.Debit or ChargeKind.DebitOnce)];
        LedgerCommit commit = await base.CommitAsync(debits, now, cancellationToken);
        return commit.IsCommitted ? await base.CommitAsync([.. charges.Except(debits)], now, cancellationToken) : commit;
    }
}

internal sealed class ForgetsTooEarly : WrongLedger
{
    protected override ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        base.CommitAsync([.. charges.Select(charge => charge.ExpiresAt > now.AddTicks(2) ? charge with { ExpiresAt = charge.ExpiresAt.AddTicks(-1) } : charge)], now, cancellationToken);
}

internal sealed class BelievesAnyClock : WrongLedger
{
    private readonly Dictionary<string, (long Used, DateTimeOffset ExpiresAt)> _counters = [];

    protected override async ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (string expired in _counters.Where(counter => counter.Value.ExpiresAt <= now).Select(counter => counter.Key).ToArray())
        {
            _counters.Remove(expired);
        }

        foreach (Charge charge in charges)
        {
            long used = _counters.GetValueOrDefault(charge.Key).Used;
            if (used + charge.Amount > charge.Limit)
            {
                return LedgerCommit.Refused(charge.Key, used);
            }

            _counters[charge.Key] = (used + charge.Amount, charge.ExpiresAt);
        }

        return await ValueTask.FromResult(LedgerCommit.Committed);
    }
}

internal sealed class CommitsWhatIsCancelled : WrongLedger
{
    protected override ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken) =>
        base.CommitAsync(charges, now, CancellationToken.None);
}

internal sealed class KeepsTheCallersCharges : WrongLedger
{
    private readonly List<(ReadOnlyMemory<Charge> Charges, DateTimeOffset Now)> _kept = [];

    public override async ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await ReplayAsync();
        LedgerCommit commit = await Inner.TryCommitAsync(charges, now, cancellationToken);
        if (commit.IsCommitted)
        {
            _kept.Add((charges, now));
        }

        return commit;
    }

    public override async ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        await ReplayAsync();
        return await Inner.ReadAsync(key, now, cancellationToken);
    }

    private async Task ReplayAsync()
    {
        Inner = new MemoryUsageLedger();
        foreach ((ReadOnlyMemory<Charge> charges, DateTimeOffset now) in _kept)
        {
            await Inner.TryCommitAsync(charges, now);
        }
    }
}

internal sealed class ReadsThenWrites : WrongLedger
{
    private int _arrivals;

    protected override async ValueTask<LedgerCommit> CommitAsync(Charge[] charges, DateTimeOffset now, CancellationToken cancellationToken)
    {
        foreach (Charge charge in charges)
        {
            long used = await Inner.ReadAsync(charge.Key, now, cancellationToken);
            bool fits = charge.Kind == ChargeKind.RequireUnused ? used == 0 : charge.Kind == ChargeKind.DebitOnce || used + charge.Amount <= charge.Limit;
            if (!fits)
            {
                return LedgerCommit.Refused(charge.Key, used);
            }
        }

        // Where others come in between: whoever has read waits for the next to have read, on a machine however busy, unless none comes.
        int arrival = Interlocked.Increment(ref _arrivals);
        for (int i = 0; i < 1_000 && Volatile.Read(ref _arrivals) == arrival; i++)
        {
            await Task.Delay(1, cancellationToken);
        }

        Charge[] unlimited = [.. charges.Where(charge => charge.Kind != ChargeKind.RequireUnused)
            .Select(charge => charge with { Limit = long.MaxValue })];
        return await base.CommitAsync(unlimited, now, cancellationToken);
    }
}

internal sealed class SaysItNeverForgets : WrongLedger
{
    public override DateTimeOffset? RemembersSince => null;
}

/// <summary>What outlives a ledger in memory.</summary>
internal sealed class LedgerMedium
{
    public MemoryUsageLedger Ledger { get; } = new();

    public bool IsFull { get; set; }
}

/// <summary>A ledger whose place lasts, and can be full.</summary>
internal class LastingLedger(LedgerMedium medium) : IUsageLedger
{
    protected LedgerMedium Medium { get; } = medium;

    public DateTimeOffset? RemembersSince => null;

    public virtual async ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        RefuseFull();
        return await Medium.Ledger.TryCommitAsync(charges, now, cancellationToken);
    }

    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) => Medium.Ledger.ReadAsync(key, now, cancellationToken);

    protected void RefuseFull()
    {
        if (Medium.IsFull)
        {
            throw new LedgerException(LedgerCodes.Full, "no room is left: make some");
        }
    }
}

internal sealed class DebitsBeforeItIsFull(LedgerMedium medium) : LastingLedger(medium)
{
    public override async ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        LedgerCommit commit = await Medium.Ledger.TryCommitAsync(charges, now, cancellationToken);
        RefuseFull();
        return commit;
    }
}
