using System.Globalization;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>The process that is killed: one ledger, and threads that debit it as fast as they can.</summary>
/// <remarks>It acknowledges what the ledger has committed: <c>L thread debited</c>, one line and one write each.</remarks>
internal static class LedgerVictim
{
    public const string Verb = "--ledger-victim";
    public const int Threads = 8;
    public const int Agents = 100;

    /// <summary>What all threads debit together, beside what each debits alone.</summary>
    public const string Shared = "calls";

    /// <summary>Whom each thread counts, over and over.</summary>
    public const string Members = "agents";

    public static string OwnOf(int thread) => string.Create(CultureInfo.InvariantCulture, $"thread-{thread}");

    public static FileUsageLedger Open(string directory, AuditDurability durability) => FileUsageLedger.Open(directory, OptionsFor(durability));

    public static FileUsageLedgerOptions OptionsFor(AuditDurability durability) => new()
    {
        Durability = durability == AuditDurability.SurvivesPowerLoss ? LedgerDurability.SurvivesPowerLoss : LedgerDurability.SurvivesProcessKill,
    };

    /// <summary>Never ends by itself.</summary>
    public static async Task<int> RunAsync(string directory, AuditDurability durability)
    {
        await using FileUsageLedger ledger = Open(directory, durability);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() => Debit(ledger, number).GetAwaiter().GetResult()))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        return 1;
    }

    private static async Task Debit(FileUsageLedger ledger, int thread)
    {
        DateTimeOffset Now() => TimeProvider.System.GetUtcNow();
        string own = OwnOf(thread);
        for (long next = await ledger.ReadAsync(own, Now()) + 1; ; next++)
        {
            DateTimeOffset later = Now().AddDays(1);
            Charge[] charges =
            [
                new(own, 1, long.MaxValue, later),
                new(Shared, 1, long.MaxValue, later),
                Charge.Once(Members, string.Create(CultureInfo.InvariantCulture, $"{thread}-{next % Agents}"), long.MaxValue, later),
                new(string.Create(CultureInfo.InvariantCulture, $"window-{thread}-{next / 500}"), 1, long.MaxValue, Now().AddSeconds(1)),
            ];
            if (!(await ledger.TryCommitAsync(charges, Now())).IsCommitted)
            {
                Victim.Say($"A thread {thread} was refused");
            }

            Victim.Say(string.Create(CultureInfo.InvariantCulture, $"L {own} {next}"));
        }
    }
}
