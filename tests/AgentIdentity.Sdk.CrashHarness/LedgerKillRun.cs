using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>Kills a process that debits a ledger again and again, and checks after each death that everything acknowledged was debited, and nothing twice.</summary>
internal static class LedgerKillRun
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(250);

    /// <summary>The exit code: 0 when nothing was lost, and nothing more than what was under way at the moment of death had come beside it.</summary>
    public static async Task<int> RunAsync(int kills, int seed, AuditDurability durability)
    {
        Random random = new(seed);
        Stopwatch watch = Stopwatch.StartNew();
        string directory = Directory.CreateTempSubdirectory("agentid-ledger-").FullName;
        Directory.Delete(directory);
        await FileUsageLedger.Create(directory, LedgerVictim.OptionsFor(durability)).DisposeAsync();
        Console.WriteLine($"{kills} kills, seed {seed}, debits made to survive {Options.NameOf(durability)}");
        Dictionary<string, long> known = [];
        int torn = 0, unacknowledged = 0;
        for (int kill = 1; kill <= kills; kill++)
        {
            Acknowledgements acknowledged = await KillRun.LiveAndDieAsync([LedgerVictim.Verb, directory, Options.NameOf(durability)], random, LongestLife);
            await using FileUsageLedger ledger = LedgerVictim.Open(directory, durability);
            torn += ledger.TornBytes > 0 ? 1 : 0;
            List<string> faults = [.. acknowledged.Faults];
            unacknowledged += await CheckAsync(ledger, acknowledged.Debits, known, faults);
            if (faults.Count > 0)
            {
                Console.WriteLine($"FAILED at kill {kill}; the ledger is kept in {directory}");
                faults.ForEach(Console.WriteLine);
                return 1;
            }
        }

        long size = new FileInfo(Path.Combine(directory, "usage.ledger")).Length;
        Directory.Delete(directory, recursive: true);
        Console.WriteLine(
            $"{kills} kills: {known.Values.Sum()} debits, 0 lost, 0 doubled, none without its companions; {unacknowledged} were under way when they were killed and had come, "
            + $"{torn} torn lines cut; {size} bytes; {watch.Elapsed.TotalSeconds:0} s");
        return 0;
    }

    /// <summary>Each thread waits for each of its debits, so at most one of each was under way.</summary>
    private static async Task<int> CheckAsync(FileUsageLedger ledger, Dictionary<string, long> acknowledged, Dictionary<string, long> known, List<string> faults)
    {
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        int underWay = 0;
        for (int thread = 0; thread < LedgerVictim.Threads; thread++)
        {
            string own = LedgerVictim.OwnOf(thread);
            long told = acknowledged.GetValueOrDefault(own, known.GetValueOrDefault(own));
            known[own] = await ledger.ReadAsync(own, now);
            if (known[own] < told || known[own] > told + 1)
            {
                faults.Add($"{own} was told of {told} debits, and the ledger has {known[own]}");
            }

            underWay += known[own] > told ? 1 : 0;
        }

        long shared = await ledger.ReadAsync(LedgerVictim.Shared, now);
        long members = await ledger.ReadAsync(LedgerVictim.Members, now);
        if (shared != known.Values.Sum() || members != known.Values.Sum(debits => Math.Min(debits, LedgerVictim.Agents)))
        {
            faults.Add($"of {known.Values.Sum()} debits, {shared} have their companion; {members} members are counted");
        }

        return underWay;
    }
}
