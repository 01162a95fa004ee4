namespace AgentIdentity.Sdk.Policies;

/// <summary>A commit as the tests write it.</summary>
internal static class Commits
{
    public static async Task<LedgerCommit> CommitAsync(this IUsageLedger ledger, DateTimeOffset now, params Charge[] charges) =>
        await ledger.TryCommitAsync(charges, now);
}
