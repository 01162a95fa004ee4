using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>Kills a writing process again and again, and checks after each death that the log holds all that was acknowledged.</summary>
internal static class KillRun
{
    // A log is verified as a whole after each death, so a new one is begun now and then; or the last would cost hours.
    private const int LivesOfOneLog = 25;

    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(250);

    /// <summary>The exit code: 0 when nothing was lost.</summary>
    public static async Task<int> RunAsync(int kills, int seed, AuditDurability durability)
    {
        Random random = new(seed);
        Stopwatch watch = Stopwatch.StartNew();
        Totals totals = new();
        Console.WriteLine($"{kills} kills, seed {seed}, records written to survive {Options.NameOf(durability)}");
        LogUnderTest log = new();
        for (int kill = 1; kill <= kills; kill++)
        {
            Acknowledgements acknowledged = await LiveAndDieAsync([Victim.Verb, log.Location, Options.NameOf(durability)], random, LongestLife);
            List<string> faults = await log.CheckAsync(acknowledged);
            totals.Acknowledged += acknowledged.Count;
            totals.Checkpoints += acknowledged.Checkpoints;
            totals.DeathsBeforeTheFirst += acknowledged.Count == 0 ? 1 : 0;
            if (faults.Count > 0)
            {
                Console.WriteLine($"FAILED at kill {kill}; the log is kept in {log.Location}");
                faults.Take(20).ToList().ForEach(Console.WriteLine);
                return 1;
            }

            if (kill % LivesOfOneLog == 0 || kill == kills)
            {
                totals.Add(log);
                log.Dispose();
                Console.WriteLine($"{kill,5} kills  {totals.Acknowledged,9} acknowledged  {totals.Records,9} records  {totals.Recoveries,3} torn tails  {watch.Elapsed.TotalSeconds,5:0} s");
                log = new LogUnderTest();
            }
        }

        log.Dispose();
        Console.WriteLine(
            $"{kills} kills: {totals.Acknowledged} records acknowledged, 0 lost; {totals.Records} records in {totals.Segments} segments, every log intact; "
            + $"{totals.Recoveries} torn tails cut and recorded, {totals.OpenCalls} calls left open, {totals.DeathsBeforeTheFirst} deaths before the first record; "
            + $"{totals.Checkpoints} checkpoints signed meanwhile, none ahead of its log");
        return 0;
    }

    /// <summary>Starts a victim and kills it at a random moment: one time in five while it is still opening the log, else in the middle of its work.</summary>
    public static async Task<Acknowledgements> LiveAndDieAsync(string[] victimsWork, Random random, TimeSpan longestLife)
    {
        bool diesEarly = random.Next(5) == 0;
        TimeSpan life = random.NextDouble() * longestLife;
        using Process victim = Self.Start(victimsWork);
        Acknowledgements acknowledged = new();
        TaskCompletionSource first = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task reading = acknowledged.ReadAsync(victim.StandardOutput, () => first.TrySetResult());
        if (!diesEarly)
        {
            await Task.WhenAny(first.Task, reading);
        }

        await Task.Delay(life);
        if (victim.HasExited)
        {
            acknowledged.Faults.Add($"the victim ended by itself with {victim.ExitCode}");
        }

        victim.Kill();      // SIGKILL
        await reading;
        await victim.WaitForExitAsync();
        return acknowledged;
    }

    /// <summary>Sums over all logs.</summary>
    private sealed class Totals
    {
        public long Acknowledged { get; set; }

        public long DeathsBeforeTheFirst { get; set; }

        public long Checkpoints { get; set; }

        public long Records { get; private set; }

        public long Recoveries { get; private set; }

        public long OpenCalls { get; private set; }

        public long Segments { get; private set; }

        public void Add(LogUnderTest log)
        {
            Records += log.Records;
            Recoveries += log.Recoveries;
            OpenCalls += log.OpenCalls;
            Segments += log.Segments;
        }
    }
}
