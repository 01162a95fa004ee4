namespace AgentIdentity.Sdk.Auditing;

/// <summary>How a <see cref="FileAuditStore"/> writes.</summary>
public sealed class FileAuditStoreOptions
{
    /// <summary>The smallest <see cref="SegmentSize"/>.</summary>
    public const long MinSegmentSize = 16 * 1024;

    /// <summary>How large a file grows before the next is begun, in bytes; by as much as the outcomes of the calls that are open then may take, it can be larger.</summary>
    /// <remarks>All of the space is set aside when a file is begun.</remarks>
    /// <value>Default: 64 MiB; at least <see cref="MinSegmentSize"/>.</value>
    public long SegmentSize { get; set; } = 64 * 1024 * 1024;

    /// <summary>What a record has survived once it is acknowledged.</summary>
    /// <remarks>
    /// To survive power loss, an append waits for the disk: as long as one flush takes, which all who wait meanwhile share. So it costs one
    /// caller most of its time, and many at once little. One thread waits with the disk; the others are free. When the disk does not take
    /// a record, it is refused, and what the disk may have of it is removed before anything is written in its place.
    /// </remarks>
    /// <value>Default: <see cref="AuditDurability.SurvivesProcessKill"/>.</value>
    public AuditDurability Durability { get; set; }
}
