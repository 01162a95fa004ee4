using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>Kills a process that exports its log to files again and again, lets the last one end in peace, and compares the copy with the log.</summary>
internal static class ExportKillRun
{
    private static readonly TimeSpan LongestLife = TimeSpan.FromMilliseconds(400);

    /// <summary>The exit code: 0 when the copy has every record, as the log has it.</summary>
    public static async Task<int> RunAsync(int kills, int seed)
    {
        Random random = new(seed);
        Console.WriteLine($"{kills} kills of an exporting process, seed {seed}");
        string root = Directory.CreateTempSubdirectory("agentid-export-").FullName;
        string log = Path.Combine(root, "audit");
        string copy = Path.Combine(root, "copy");
        for (int kill = 1; kill <= kills; kill++)
        {
            Acknowledgements acknowledged = await KillRun.LiveAndDieAsync([ExportVictim.Verb, root], random, LongestLife);
            if (acknowledged.Faults.Count > 0)
            {
                return Fail(root, acknowledged.Faults);
            }
        }

        using (Process last = Self.Start(ExportVictim.Verb, root, "--end"))
        {
            await last.StandardOutput.ReadToEndAsync();
            await last.WaitForExitAsync();
        }

        AuditVerification verification = await AuditVerifier.VerifyAsync(log);
        AuditReconciliation found = await AuditReconciliation.CompareAsync(log, copy);
        if (!verification.IsIntact || !found.IsComplete || found.Records < kills)
        {
            return Fail(root, [$"the log: {verification.Break?.ToString() ?? "intact"}", .. found.Findings.Take(20).Select(finding => finding.ToString())]);
        }

        Console.WriteLine(
            $"{kills} kills: {found.Records} records, {found.Lines} lines in the copy, 0 missing, 0 altered, {found.Count(AuditReconciliationKind.Duplicate)} duplicates, each identical");
        Directory.Delete(root, recursive: true);
        return 0;
    }

    private static int Fail(string root, IEnumerable<string> faults)
    {
        Console.WriteLine($"FAILED; log and copy are kept in {root}");
        foreach (string fault in faults)
        {
            Console.WriteLine(fault);
        }

        return 1;
    }
}
