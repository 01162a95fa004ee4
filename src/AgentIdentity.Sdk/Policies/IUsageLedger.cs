namespace AgentIdentity.Sdk.Policies;

/// <summary>Counts what calls use up: budgets, quotas, and proofs, of which each may be used once.</summary>
/// <remarks>Implementations are safe for concurrent use. Debits are never refunded.</remarks>
public interface IUsageLedger
{
    /// <summary>Since when this ledger remembers, if it forgets at a restart; null when it never forgets.</summary>
    /// <remarks>A proof made before that instant may have been used already, so it is refused.</remarks>
    DateTimeOffset? RemembersSince { get; }

    /// <summary>
    /// Settles all charges, or none, in one atomic step. A charge without key, with an amount or limit below one, or that has expired, is
    /// refused; a condition needs a key only.
    /// </summary>
    /// <param name="charges">
    /// The charges; keys may repeat, and then count together. Conditions look at what was there before this step. Not to be kept: the memory
    /// is used again afterwards.
    /// </param>
    /// <param name="now">The instant of the decision.</param>
    /// <param name="cancellationToken">Stops waiting for a remote ledger.</param>
    ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default);

    /// <summary>What was debited from a counter so far; zero when it is unknown or has expired.</summary>
    /// <param name="key">The counter.</param>
    /// <param name="now">The instant of the decision.</param>
    /// <param name="cancellationToken">Stops waiting for a remote ledger.</param>
    ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default);
}
