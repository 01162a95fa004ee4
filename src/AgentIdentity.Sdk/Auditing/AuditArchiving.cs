namespace AgentIdentity.Sdk.Auditing;

/// <summary>What came of archiving.</summary>
public sealed class AuditArchiving
{
    internal AuditArchiving(int files, long records, ArchiveMarker? marker, long openCalls) =>
        (Files, Records, ArchivedHead, OpenCalls) = (files, records, marker?.Head, openCalls);

    /// <summary>How many files were moved.</summary>
    public int Files { get; }

    /// <summary>How many records were moved.</summary>
    public long Records { get; }

    /// <summary>How many records of the log are archived now, these and those of earlier runs.</summary>
    public long ArchivedRecords => ArchivedHead is null ? 0 : ArchivedHead.Sequence + 1;

    /// <summary>The last archived record; null while there is none. The archive must have it: note it down where the log's keeper cannot reach it.</summary>
    public AuditHead? ArchivedHead { get; }

    /// <summary>How many archived decisions await an outcome that remains in the log, or is still to come.</summary>
    public long OpenCalls { get; }
}
