namespace AgentIdentity.Sdk.Auditing;

/// <summary>A record that is known to stand in a log: its log's key signed a tree it is a leaf of.</summary>
/// <remarks>Only <see cref="RecordProof.TryVerify"/> makes one; holding it is the proof.</remarks>
public sealed class ProvedRecord
{
    internal ProvedRecord(AuditRecord record, VerifiedCheckpoint checkpoint) => (Record, Checkpoint) = (record, checkpoint);

    /// <summary>The record, as it is stored.</summary>
    public AuditRecord Record { get; }

    /// <summary>What was signed.</summary>
    public VerifiedCheckpoint Checkpoint { get; }
}
