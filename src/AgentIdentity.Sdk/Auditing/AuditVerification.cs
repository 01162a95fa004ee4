using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What came of verifying a log.</summary>
public sealed class AuditVerification
{
    /// <summary>How many calls without an outcome are listed.</summary>
    public const int MaxListed = 1000;

    internal AuditVerification(long recordCount, AuditHead? head, OpenCalls? open, bool hasUnfinishedLine, AuditBreak? broken)
        : this(recordCount, head, hasUnfinishedLine, broken) =>
        (OpenCalls, WithoutOutcome) = (open?.Count ?? 0, open?.First(MaxListed) ?? []);

    private AuditVerification(long recordCount, AuditHead? head, bool hasUnfinishedLine, AuditBreak? broken) =>
        (RecordCount, Head, HasUnfinishedLine, Break) = (recordCount, head, hasUnfinishedLine, broken);

    /// <summary>Whether the log holds, up to its end and, if they were given, beyond the known head and the known checkpoints.</summary>
    /// <remarks>
    /// Without any of these, two things cannot show: records cut off the end, and a change to the last record, which nothing links to
    /// yet. And whoever can rewrite the whole log can make one that holds: only a head or a checkpoint kept elsewhere exposes that.
    /// </remarks>
    [MemberNotNullWhen(false, nameof(Break))]
    public bool IsIntact => Break is null;

    /// <summary>How many records were read and hold: all of them, or those before the break. Archived ones are not among them.</summary>
    public long RecordCount { get; }

    /// <summary>How many records come before those that were read, as the archive's marker says: 0 when the log was verified from its first record on.</summary>
    /// <remarks>They were not looked at. Verify the archive too, with <see cref="ArchivedHead"/> as the head it must have.</remarks>
    public long ArchivedRecords => ArchivedHead is null ? 0 : ArchivedHead.Sequence + 1;

    /// <summary>The last archived record, as the marker has it; null when no record is archived.</summary>
    public AuditHead? ArchivedHead { get; private init; }

    /// <summary>The last record that holds; null when there is none.</summary>
    public AuditHead? Head { get; }

    /// <summary>How many allowed calls have no outcome yet.</summary>
    public long OpenCalls { get; private init; }

    /// <summary>Those calls, the earliest first, at most <see cref="MaxListed"/> of them. An outcome without its decision is a break, and never among them.</summary>
    public IReadOnlyList<OpenCall> WithoutOutcome { get; private init; } = [];

    /// <summary>Whether the log ends in half a line: its writer is at work, or died. It is no break; the next writer cuts and records it.</summary>
    public bool HasUnfinishedLine { get; }

    /// <summary>The first break, if there is one.</summary>
    public AuditBreak? Break { get; }

    /// <summary>The largest of the given checkpoints that the records lead to; null when none was given, or none is reached.</summary>
    /// <remarks>Its records are those its key signed. Records after it are linked to each other, and nothing else vouches for them yet.</remarks>
    public VerifiedCheckpoint? Checkpoint { get; private init; }

    internal AuditVerification After(ArchiveMarker? archived) => archived is null ? this : Copy(Break, archived.Head, Checkpoint);

    internal AuditVerification With(AuditBreak found) => Copy(found, ArchivedHead, Checkpoint);

    internal AuditVerification Covered(VerifiedCheckpoint? checkpoint) => Copy(Break, ArchivedHead, checkpoint);

    private AuditVerification Copy(AuditBreak? broken, AuditHead? archived, VerifiedCheckpoint? checkpoint) =>
        new(RecordCount, Head, HasUnfinishedLine, broken)
        {
            OpenCalls = OpenCalls,
            WithoutOutcome = WithoutOutcome,
            ArchivedHead = archived,
            Checkpoint = checkpoint,
        };
}
