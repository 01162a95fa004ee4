namespace AgentIdentity.Sdk.Auditing;

/// <summary>How much of a log <see cref="AuditArchive"/> moves or prunes. Files go whole, and the last one never does. Every limit that is set must allow a file to go.</summary>
public sealed class AuditArchiveOptions
{
    /// <summary>Only files all of whose records have a lower sequence number.</summary>
    /// <value>Default: no limit.</value>
    public long? BeforeSequence { get; set; }

    /// <summary>Only files all of whose records are older, as their own timestamps say.</summary>
    /// <value>Default: no limit.</value>
    public DateTimeOffset? Before { get; set; }

    /// <summary>Only as many files as it takes for those that remain to have at most so many bytes.</summary>
    /// <value>Default: no limit.</value>
    public long? KeepBytes { get; set; }

    /// <summary>
    /// Also files with records that a sink has not got yet; they will not reach it. A sink that is gone for good holds files back until its
    /// mark is deleted.
    /// </summary>
    /// <value>Default: false, they stay. Only sinks that keep their mark with the log are asked; see <see cref="AuditSinkMark.ListOf"/>.</value>
    public bool IncludeUndelivered { get; set; }
}
