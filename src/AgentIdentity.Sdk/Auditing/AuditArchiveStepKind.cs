namespace AgentIdentity.Sdk.Auditing;

/// <summary>What archiving does, in its order.</summary>
public enum AuditArchiveStepKind
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>The archive is given the marker of the records that were archived before, elsewhere.</summary>
    Begin,

    /// <summary>A file is copied to the archive, and the copy flushed to the disk.</summary>
    Copy,

    /// <summary>The copies are verified.</summary>
    Verify,

    /// <summary>The archive is sealed at its last record.</summary>
    Seal,

    /// <summary>The marker takes the place of the archived records in the log.</summary>
    Mark,

    /// <summary>A file that is archived is deleted from the log.</summary>
    Delete,
}
