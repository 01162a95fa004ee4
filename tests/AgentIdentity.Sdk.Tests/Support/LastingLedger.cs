using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Support;

/// <summary>A ledger in memory that says it never forgets, as one that is shared or on disk would.</summary>
internal sealed class LastingLedger : IUsageLedger
{
    private readonly MemoryUsageLedger _ledger = new();

    public DateTimeOffset? RemembersSince => null;

    public int Count => _ledger.Count;

    public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _ledger.TryCommitAsync(charges, now, cancellationToken);

    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) =>
        _ledger.ReadAsync(key, now, cancellationToken);
}
