namespace AgentIdentity.Sdk.Auditing;

/// <summary>What the next record must continue.</summary>
/// <param name="NextSequence">Its sequence number.</param>
/// <param name="Previous">The hash it links to.</param>
/// <param name="LastTimestamp">The time it must not precede.</param>
/// <param name="IsRepairRecorded">Whether the log says already what the store cut off its end.</param>
internal readonly record struct ChainState(long NextSequence, LeafHash Previous, DateTimeOffset LastTimestamp, bool IsRepairRecorded);

/// <summary>Where a record came to stand.</summary>
internal readonly record struct AppendedRecord(long Sequence, LeafHash Hash);

/// <summary>What a record changes beyond being one.</summary>
internal enum AppendEffect
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It promises an outcome, whose space is reserved with it.</summary>
    Promise,

    /// <summary>It is a promised outcome. It happened, so no clock keeps it out, and it is kept when it cannot be written.</summary>
    Keep,

    /// <summary>It is the last record of this writer.</summary>
    Close,
}
