using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A witness that keeps what it saw in a directory: for a process or a machine of its own, or for the one the log is in.</summary>
/// <remarks>
/// It cosigns (C2SP tlog-cosignature, v1) what a log that it knows signed, if that continues the largest tree it saw of it. What it cosigned is on the disk
/// before the cosignature leaves, so it never vouches for two histories, whenever it is killed. Checkpoints of a log that contradict each other are kept,
/// in a file a pair, for whoever must explain them. One process a directory. Safe for concurrent use. Whether it stands up depends on who can reach its
/// directory and its key: a witness in the hands of whoever keeps the log proves nothing to others.
/// </remarks>
public sealed class AuditWitness : IAuditWitness, IDisposable
{
    private const string LockFile = "witness.lock";

    private readonly string _name;
    private readonly IAgentSigner _signer;
    private readonly TimeProvider _clock;
    private readonly FileStream _lock;
    private readonly Dictionary<string, WitnessedLog> _logs;

    private AuditWitness(string name, IAgentSigner signer, TimeProvider clock, FileStream held, Dictionary<string, WitnessedLog> logs)
    {
        _name = name;
        _signer = signer;
        _clock = clock;
        _lock = held;
        _logs = logs;
        Key = NoteKey.Create(name, signer.PublicKey, NoteAlgorithm.Cosignature);
    }

    /// <inheritdoc/>
    public NoteKey Key { get; }

    /// <summary>Opens a witness, or begins a new one that has seen nothing.</summary>
    /// <param name="directory">Where it keeps what it saw; created when it is missing, for its owner alone.</param>
    /// <param name="name">The witness's name; conventionally a URL without its scheme.</param>
    /// <param name="signer">The witness's key, no log's and no agent's; it is not disposed.</param>
    /// <param name="logs">The keys of the logs it knows; several of one name are keys of one log.</param>
    /// <param name="clock">The time; default: the system's.</param>
    /// <exception cref="ArgumentException">The name, the signer's key or a log's cannot be one.</exception>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Locked"/>: another process has the directory. <see cref="AuditCodes.Broken"/>: what is in it is not what this key cosigned.
    /// </exception>
    public static AuditWitness Open(string directory, string name, IAgentSigner signer, IReadOnlyList<NoteKey> logs, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(logs);
        NoteKey key = NoteKey.Create(name, signer.PublicKey, NoteAlgorithm.Cosignature);
        if (logs.FirstOrDefault(log => log.Algorithm != NoteAlgorithm.Ed25519 || log.Key.Equals(signer.PublicKey)) is { } wrong)
        {
            throw new ArgumentException($"{wrong.Name} is not the key of a log (1), or is the witness's own: a log that is its own witness proves nothing", nameof(logs));
        }

        directory = Path.GetFullPath(directory);
        FileStream held = DirectoryLock.Acquire(directory, LockFile);
        try
        {
            Dictionary<string, WitnessedLog> known = logs.GroupBy(log => log.Name, StringComparer.Ordinal)
                .ToDictionary(keys => keys.Key, keys => WitnessedLog.Open(directory, key, [.. keys]), StringComparer.Ordinal);
            return new AuditWitness(name, signer, clock ?? TimeProvider.System, held, known);
        }
        catch (Exception failure)
        {
            held.Dispose();
            throw StoreFailure.IsFileFailure(failure) ? StoreFailure.Of(directory, failure) : failure;
        }
    }

    /// <inheritdoc/>
    /// <exception cref="AuditException">What it saw cannot be read or stored; nothing was cosigned.</exception>
    public async Task<WitnessAnswer> CosignAsync(SignedNote checkpoint, ConsistencyProof proof, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(proof);
        // What cannot be remembered with the cosignature under it must not be cosigned: the witness could not go on from there.
        if (!LogCheckpoint.TryParse(checkpoint.Text, out LogCheckpoint? claimed) || proof.Size != claimed.Size
            || Encoding.UTF8.GetByteCount(checkpoint.Text) >= SignedNote.MaxTextBytes)
        {
            return WitnessAnswer.Refused(WitnessRefusal.Malformed, "it is not a checkpoint with a proof that leads to it");
        }

        if (!_logs.TryGetValue(claimed.Origin, out WitnessedLog? log))
        {
            return WitnessAnswer.Refused(WitnessRefusal.UnknownLog, "the log is not known here");
        }

        if (!log.Keys.Any(checkpoint.IsSignedBy))
        {
            return WitnessAnswer.Refused(WitnessRefusal.NotSigned, "no key of the log that is known here signed the checkpoint");
        }

        if (proof.OldSize > claimed.Size)
        {
            return WitnessAnswer.Refused(WitnessRefusal.Malformed, "the old size is larger than the checkpoint's");
        }

        return await log.CosignAsync(checkpoint, claimed, proof, SignAsync, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Lets go of the directory.</summary>
    public void Dispose()
    {
        _lock.Dispose();
        foreach (WitnessedLog log in _logs.Values)
        {
            log.Dispose();
        }
    }

    private async Task<NoteSignature> SignAsync(SignedNote checkpoint, CancellationToken cancellationToken) =>
        await checkpoint.CosignAsync(_name, _signer, _clock.GetUtcNow(), cancellationToken).ConfigureAwait(false);
}
