namespace AgentIdentity.Sdk.Auditing;

/// <summary>What was done to a log at the first place where it does not hold.</summary>
public enum AuditBreakKind
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>The record is not the one that was written.</summary>
    Altered,

    /// <summary>The record, and possibly some after it, is missing.</summary>
    Removed,

    /// <summary>The record stands somewhere else in the log, and another in its place.</summary>
    Reordered,

    /// <summary>A line stands here that is not part of the log.</summary>
    Inserted,

    /// <summary>The log ends before the head that is known; this is the first missing record.</summary>
    Truncated,

    /// <summary>The log is another log than the one that is known.</summary>
    ForeignLog,

    /// <summary>The record was taken from another log and put into this one.</summary>
    Spliced,

    /// <summary>The records fit together, but are not those a checkpoint was signed for: somebody made the log anew from this record on.</summary>
    Rewritten,

    /// <summary>The log's key has signed two histories that contradict each other: different people were shown different ones.</summary>
    Forked,

    /// <summary>The line cannot be read: it is longer than a line may be, or its file ends within it.</summary>
    Unreadable,

    /// <summary>The chain holds, but the record contradicts earlier ones or the rules of its type: whoever wrote it did not keep them.</summary>
    Inconsistent,

    /// <summary>The log does not begin with its first record, and no marker says that those before it were archived.</summary>
    MarkerMissing,

    /// <summary>What says which records are archived is not what was written, or the first remaining record does not link to it.</summary>
    MarkerMismatch,

    /// <summary>The head that is known lies among the archived records, so this directory cannot show it: verify the archive with it.</summary>
    HeadArchived,
}
