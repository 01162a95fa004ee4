using AgentIdentity.Sdk.Auditing;

namespace Quickstart;

/// <summary>Shows what happens: pleasantly in a terminal, plainly in a pipe.</summary>
internal interface IReport
{
    void Begin(string folder, string output, string sponsor);

    void Reading(string reader, string folder);

    Task WorkAsync(string title, Func<Task> work);

    void Tree(IReadOnlyList<FolderCount> counts, string summary);

    void Decisions(IReadOnlyList<Attempt> attempts);

    void Audit(AuditVerification audit, string record, AuditVerification forged, long flipped);

    void Evidence(string page, EvidenceVerification found, NoteKey key);

    void End(bool isGood);
}
