namespace AgentIdentity.Sdk.Auditing;

/// <summary>How a <see cref="FileAuditSink"/> writes.</summary>
public sealed class FileAuditSinkOptions
{
    /// <summary>The smallest size of a file: 4 KiB.</summary>
    public const int MinFileSize = 4 * 1024;

    /// <summary>How a record is written.</summary>
    /// <value>Default: <see cref="AuditFormat.Native"/>.</value>
    public AuditFormat Format { get; set; } = AuditFormat.Native;

    /// <summary>The size from which the next file is begun, in bytes.</summary>
    /// <value>Default: 64 MiB. At least <see cref="MinFileSize"/>.</value>
    public long FileSize { get; set; } = 64L * 1024 * 1024;
}
