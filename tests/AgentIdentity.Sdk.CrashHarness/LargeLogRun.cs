using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>Writes a log of very many records, signs it, proves records of it, verifies it, and removes it.</summary>
internal static class LargeLogRun
{
    private const int Callers = 256;
    private const long BytesOfRecord = 340 + 64;      // a small record, and its share of the hash tree

    /// <summary>The exit code: 0 when every record was proved and the log verified.</summary>
    public static async Task<int> RunAsync(int records)
    {
        string directory = Directory.CreateTempSubdirectory("agentid-large-").FullName;
        try
        {
            long free = new DriveInfo(directory).AvailableFreeSpace;
            if (free < 2 * records * BytesOfRecord)
            {
                Console.WriteLine($"{directory} has {free / (1 << 20)} MiB of room; {records} records take {records * BytesOfRecord / (1 << 20)}, and as much shall be left");
                return 1;
            }

            await WriteAsync(directory, records);
            await SignAsync(directory);
            bool isCold = TryForget();
            Console.WriteLine(isCold ? "what the system had in memory of the files is dropped before each step" : "the files are still in the system's memory: dropping them takes root on Linux");
            bool holds = true;
            foreach (long sequence in (long[])[records / 3, 0, records - 1])
            {
                TryForget();
                holds &= await Self.RunAsync(LargeLog.ProveVerb, directory, $"{sequence}");
            }

            foreach (int cores in (int[])[1, Environment.ProcessorCount])
            {
                TryForget();
                holds &= await Self.RunAsync(LargeLog.VerifyVerb, directory, $"{cores}");
            }

            return holds ? 0 : 1;
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static async Task WriteAsync(string directory, int records)
    {
        Stopwatch watch = Stopwatch.StartNew();
        await using (AuditLog log = new(FileAuditStore.Open(directory)))
        {
            int next = 0;
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
            {
                // The log adds a header and an end.
                for (int i = Interlocked.Increment(ref next); i <= records - 2; i = Interlocked.Increment(ref next))
                {
                    await log.AppendDecisionAsync(new DecisionEntry { CallId = $"call-{i}", Code = "scope_not_granted", Tool = "files.read", Holder = Victim.Issuer });
                }
            })));
        }

        Report($"{records} records written by {Callers} callers", watch.Elapsed, records);
    }

    private static async Task SignAsync(string directory)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, LogSigner.Instance);
        LogCheckpoint signed = LogSigner.Read(await checkpoints.SignAsync())!;
        Report($"tree over {signed.Size} records computed and signed", watch.Elapsed, signed.Size);
    }

    private static void Report(string what, TimeSpan took, long records) =>
        Console.WriteLine($"{what} in {took.TotalSeconds:0.0} s, {took.TotalNanoseconds / records:0} ns each; {LargeLog.Memory()}");

    /// <summary>Has the system drop what it keeps of files in memory; what is not on the disk yet is written first.</summary>
    private static bool TryForget()
    {
        try
        {
            using Process sync = Process.Start("sync");
            sync.WaitForExit();
            File.WriteAllText("/proc/sys/vm/drop_caches", "3");
            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }
}
