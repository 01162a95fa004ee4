namespace AgentIdentity.Sdk;

/// <summary>Stable names of what can be wrong with an audit log: <c>AuditException.Code</c> is one of these.</summary>
public static class AuditCodes
{
    /// <summary>The storage cannot be read or written: a read-only directory, missing rights, a failing disk.</summary>
    public const string Unavailable = "audit_unavailable";

    /// <summary>Another writer holds the log.</summary>
    public const string Locked = "audit_locked";

    /// <summary>The storage has no room for a record and the outcomes already promised.</summary>
    public const string Full = "audit_full";

    /// <summary>The log belongs to another authority or bears another name than configured.</summary>
    public const string ForeignLog = "audit_foreign_log";

    /// <summary>The clock stands further behind the last record than is tolerated.</summary>
    public const string Clock = "audit_clock";

    /// <summary>The outcome of an earlier call could not be written yet, so no new call may begin.</summary>
    public const string OutcomePending = "audit_outcome_pending";

    /// <summary>What is stored is not a log this library wrote, or not all of it.</summary>
    public const string Broken = "audit_broken";

    /// <summary>The store already holds other records after the ones this writer knows.</summary>
    public const string HeadMoved = "audit_head_moved";

    /// <summary>The records asked for were moved to an archive, or are being moved.</summary>
    public const string Archived = "audit_archived";

    /// <summary>The directory is an archive: it takes no more records.</summary>
    public const string Sealed = "audit_sealed";

    /// <summary>A record would be longer than a line of the log may be.</summary>
    public const string RecordTooLarge = "audit_record_too_large";

    /// <summary>The log is behind the checkpoint signed last, or contradicts it; nothing is signed any more.</summary>
    public const string CheckpointMismatch = "audit_checkpoint_mismatch";

    /// <summary>A witness gave no answer, or one that makes no sense.</summary>
    public const string WitnessUnavailable = "audit_witness_unavailable";

    /// <summary>A witness does not know the log, or not the key that signs its checkpoints.</summary>
    public const string WitnessUnknownLog = "audit_witness_unknown_log";

    /// <summary>A witness saw a larger tree of the log than there is: the log is an old copy, or was cut.</summary>
    public const string BehindWitness = "audit_behind_witness";

    /// <summary>A witness saw another history of the log.</summary>
    public const string WitnessConflict = "audit_witness_conflict";

    /// <summary>Fewer witnesses cosigned than the policy asks for.</summary>
    public const string QuorumMissing = "audit_quorum_missing";

    /// <summary>The key that signs checkpoints could not be used, or its custodian gave no answer.</summary>
    public const string SignerUnavailable = "audit_signer_unavailable";

    /// <summary>There is no checkpoint, or it is older than a record that is to be proved against it.</summary>
    public const string CheckpointMissing = "audit_checkpoint_missing";

    /// <summary>Nothing opens the commitment to an argument: there is none, or its value was erased or never kept.</summary>
    public const string ValueMissing = "audit_value_missing";

    /// <summary>Nothing in the log is what was asked for.</summary>
    public const string NothingSelected = "audit_nothing_selected";

    /// <summary>More was selected than an evidence pack may hold.</summary>
    public const string PackTooLarge = "audit_pack_too_large";

    /// <summary>A sink refused a delivery, or failed.</summary>
    public const string SinkFailed = "audit_sink_failed";

    /// <summary>A sink did not answer a delivery in time.</summary>
    public const string SinkTimeout = "audit_sink_timeout";

    /// <summary>A sink failed so often that it is left alone for a while.</summary>
    public const string SinkCircuitOpen = "audit_sink_circuit_open";

    /// <summary>What says how far a sink has got is unreadable, or does not fit the log.</summary>
    public const string SinkMark = "audit_sink_mark";

    /// <summary>The exporter stopped before its sink had got everything; the rest is delivered when the log is opened again.</summary>
    public const string SinkBehind = "audit_sink_behind";

    /// <summary>The spool of a sink is full; what does not fit is read from the store later.</summary>
    public const string SpoolFull = "audit_spool_full";

    /// <summary>A file of a spool is not what was written to it; its records are read from the store instead.</summary>
    public const string SpoolRefused = "audit_spool_refused";
}
