using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Testing;

/// <summary>How the clauses ask a ledger.</summary>
internal static class LedgerUse
{
    /// <summary>The instant of a clause; of the system's clock, which a remote ledger may go by.</summary>
    public static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    public static DateTimeOffset Later { get; } = Now.AddHours(1);

    public static async Task<LedgerCommit> CommitAsync(this IUsageLedger ledger, DateTimeOffset now, params Charge[] charges) =>
        await ledger.TryCommitAsync(charges, now).ConfigureAwait(false);

    public static async Task SettledAsync(this IUsageLedger ledger, string what, DateTimeOffset now, params Charge[] charges) =>
        Expect.That((await ledger.CommitAsync(now, charges).ConfigureAwait(false)).IsCommitted, $"{what} is refused");

    public static async Task RefusedAsync(this IUsageLedger ledger, string what, DateTimeOffset now, params Charge[] charges) =>
        Expect.That(!(await ledger.CommitAsync(now, charges).ConfigureAwait(false)).IsCommitted, $"{what} is settled");

    public static async Task HasAsync(this IUsageLedger ledger, string key, long used, DateTimeOffset now)
    {
        long found = await ledger.ReadAsync(key, now).ConfigureAwait(false);
        Expect.That(found == used, $"counter {key} says {found}, not {used}");
    }
}
