using AgentIdentity.Sdk.Auditing;

namespace Quickstart;

/// <summary>Lines for pipes and logs: no colour, no drawing.</summary>
internal sealed class PlainReport(TextWriter output) : IReport
{
    public void Begin(string folder, string outputFolder, string sponsor)
    {
        output.WriteLine($"folder {folder}");
        output.WriteLine($"output {outputFolder}");
        output.WriteLine($"sponsor {sponsor}");
    }

    public void Reading(string reader, string folder)
    {
    }

    public Task WorkAsync(string title, Func<Task> work) => work();

    public void Tree(IReadOnlyList<FolderCount> counts, string summary)
    {
        foreach (FolderCount count in counts)
        {
            output.WriteLine($"read {count.Reader} {count.Folder} files={count.Files} words={count.Words}");
        }

        output.WriteLine($"summary {summary}");
    }

    public void Decisions(IReadOnlyList<Attempt> attempts)
    {
        foreach (Attempt attempt in attempts)
        {
            output.WriteLine($"{(attempt.IsAsItShouldBe ? "ok" : "WRONG")} {attempt.Code ?? "allowed"}: {attempt.What}");
        }
    }

    public void Audit(AuditVerification audit, string record, AuditVerification forged, long flipped)
    {
        output.WriteLine(audit.IsIntact ? $"audit {audit.RecordCount} records intact, {audit.Checkpoint?.Size ?? 0} of them signed, head {audit.Head}" : $"audit broken: {audit.Break}");
        output.WriteLine($"record {record}");
        output.WriteLine(forged.IsIntact ? $"copy with a flipped byte in record {flipped} was NOT found out" : $"copy with a flipped byte in record {flipped}: {forged.Break}");
    }

    public void Evidence(string page, EvidenceVerification found, NoteKey key)
    {
        output.WriteLine(found.IsProved ? $"evidence {found.Records} records and {found.Chains} chains proved in {page}" : $"evidence NOT proved: {found.Failures[0]}");
        output.WriteLine($"log key {key}");
    }

    public void End(bool isGood) => output.WriteLine(isGood ? "everything that must be refused was refused" : "SOMETHING THAT MUST BE REFUSED WAS ALLOWED");
}
