using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Support;

/// <summary>A ledger that answers what the test says, and keeps what it was asked to debit.</summary>
internal sealed class ScriptedLedger(Func<LedgerCommit> answer) : IUsageLedger
{
    public List<Charge> Charged { get; } = [];

    public DateTimeOffset? RemembersSince => null;

    public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        LedgerCommit commit = answer();
        Charged.AddRange(charges.ToArray());
        return ValueTask.FromResult(commit);
    }

    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) => ValueTask.FromResult(0L);
}
