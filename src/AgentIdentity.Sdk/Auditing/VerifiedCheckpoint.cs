using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A checkpoint that the log's key has signed, and as many witnesses as a policy asks for: what a log was at one moment, from whoever cannot take it back.</summary>
/// <remarks>
/// Only <c>TryVerify</c> makes one; holding it is the proof. Remember the largest one you have seen of a log, and give it to
/// <see cref="AuditVerifier"/>: a log that was cut, rewritten or forked since does not lead to its root.
/// </remarks>
public sealed class VerifiedCheckpoint
{
    private VerifiedCheckpoint(SignedNote note, LogCheckpoint checkpoint) => (Note, Checkpoint) = (note, checkpoint);

    /// <summary>The note that was verified, with all its signatures.</summary>
    public SignedNote Note { get; }

    /// <summary>The name of the log.</summary>
    public string Origin => Checkpoint.Origin;

    /// <summary>How many records the log had.</summary>
    public long Size => Checkpoint.Size;

    /// <summary>The root of the tree over them, 32 bytes (RFC 9162, section 2.1.1).</summary>
    public ReadOnlyMemory<byte> Root => Checkpoint.Root;

    /// <summary>Which witnesses a policy knows cosigned it, and when they say they did: the log had these records by then. Empty without a policy.</summary>
    public IReadOnlyDictionary<PolicyWitness, DateTimeOffset> Cosigned { get; private init; } = ReadOnlyDictionary<PolicyWitness, DateTimeOffset>.Empty;

    internal LogCheckpoint Checkpoint { get; }

    internal LeafHash RootHash => Checkpoint.RootHash;

    /// <summary>Verifies that a note is a checkpoint of the log that a key belongs to, and signed with it.</summary>
    /// <param name="note">The note, as anybody may have written it.</param>
    /// <param name="logKey">The log's key, from somebody trustworthy; its name is the log's.</param>
    /// <param name="checkpoint">The proof when the method returns true.</param>
    public static bool TryVerify([NotNullWhen(true)] SignedNote? note, NoteKey logKey, [NotNullWhen(true)] out VerifiedCheckpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(logKey);
        checkpoint = null;
        if (note is not null
            && LogCheckpoint.TryParse(note.Text, out LogCheckpoint? claimed)
            && string.Equals(claimed.Origin, logKey.Name, StringComparison.Ordinal)
            && note.IsSignedBy(logKey))
        {
            checkpoint = new VerifiedCheckpoint(note, claimed);
        }

        return checkpoint is not null;
    }

    /// <summary>Verifies that a note is a checkpoint of a log that a policy accepts, and that the witnesses it asks for have cosigned it.</summary>
    /// <param name="note">The note, as anybody may have written it.</param>
    /// <param name="policy">Whose word counts.</param>
    /// <param name="checkpoint">The proof when the method returns true.</param>
    /// <param name="missing">What is missing, in words, when it returns false.</param>
    public static bool TryVerify(
        SignedNote note, WitnessPolicy policy, [NotNullWhen(true)] out VerifiedCheckpoint? checkpoint, [NotNullWhen(false)] out string? missing)
    {
        ArgumentNullException.ThrowIfNull(policy);
        WitnessPolicyCheck check = policy.Check(note);
        missing = check.Missing;
        checkpoint = check.IsSatisfied ? new VerifiedCheckpoint(note, check.Checkpoint) { Cosigned = check.Cosigned } : null;
        return check.IsSatisfied;
    }

    /// <summary>Log, size and root in one line.</summary>
    public override string ToString() => $"{Origin} of {Size} records, root {RootHash}";
}
