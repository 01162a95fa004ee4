using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>What is asked of a log too large for memory, each in a process of its own, so that its memory can be told.</summary>
internal static class LargeLog
{
    public const string ProveVerb = "--prove";
    public const string VerifyVerb = "--verify";

    /// <summary>Proves that one record is in the log, as it lies on the disk, to whoever has its checkpoint.</summary>
    public static async Task<int> ProveAsync(string directory, long sequence)
    {
        Stopwatch watch = Stopwatch.StartNew();
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, LogSigner.Instance);
        TimeSpan opened = watch.Elapsed;
        LogCheckpoint signed = LogSigner.Read(checkpoints.Latest)!;
        AuditRecord record = (await AuditReader.FindAsync(directory, sequence))!;
        InclusionProof proof = checkpoints.ProveInclusion(sequence, signed.Size);
        bool isProved = proof.Check(record.Hash.Span, signed.Root.Span);
        Console.WriteLine(
            $"record {sequence} of {signed.Size}: {(isProved ? "proved" : "NOT PROVED")} by {proof.Path.Count} hashes in {watch.ElapsedMilliseconds} ms, "
            + $"{opened.TotalMilliseconds:0} of them to open the log; {Memory()}");
        return isProved ? 0 : 1;
    }

    /// <summary>Verifies the log from end to end.</summary>
    public static async Task<int> VerifyAsync(string directory, int cores)
    {
        Stopwatch watch = Stopwatch.StartNew();
        AuditVerification verification = await AuditVerifier.VerifyAsync(directory, degreeOfParallelism: cores);
        Console.WriteLine(
            $"{verification.RecordCount} records {(verification.IsIntact ? "intact" : verification.Break)} on {cores} cores in {watch.Elapsed.TotalSeconds:0.0} s, "
            + $"{verification.RecordCount / watch.Elapsed.TotalSeconds:N0} a second; {Memory()}");
        return verification.IsIntact ? 0 : 1;
    }

    public static string Memory()
    {
        using Process self = Process.GetCurrentProcess();
        return $"peak resident set {self.PeakWorkingSet64 / (1024 * 1024)} MiB";
    }
}
