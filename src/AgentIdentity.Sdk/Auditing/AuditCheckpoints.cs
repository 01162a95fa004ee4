namespace AgentIdentity.Sdk.Auditing;

/// <summary>Signs what a log is at one moment, so that nobody can cut, rewrite or fork it afterwards unnoticed by whoever keeps what was signed.</summary>
/// <remarks>
/// The key is persistent and no agent's; it may live outside this process. A log never signs two heads that contradict each other: the last signed one is
/// on disk (<c>checkpoint</c>) before anybody gets it, and the next must continue it. Works beside the log's writer, in the same process or another;
/// the hash tree lies beside the log (<c>tree</c>), and so does what was signed earlier (<c>checkpoints</c>), the sparser the older. One of these a log.
/// Not for concurrent use.
/// </remarks>
public sealed class AuditCheckpoints : IDisposable
{
    private readonly string _directory;
    private readonly string _origin;
    private readonly IAgentSigner _signer;
    private readonly LogTree _tree;
    private readonly CheckpointFiles _files;
    private readonly SignedContinuity _continuity;
    private readonly Dictionary<NoteKey, long> _seen = [];      // how large a tree each witness saw, as far as is known here
    private LogCheckpoint? _last;

    private AuditCheckpoints(string directory, string origin, IAgentSigner signer, LogTree tree)
    {
        _directory = directory;
        _origin = origin;
        _signer = signer;
        _tree = tree;
        _files = new CheckpointFiles(directory);
        _continuity = new SignedContinuity(directory, tree);
        Key = NoteKey.Create(origin, signer.PublicKey);
    }

    /// <summary>The public key that verifies what is signed here: give it to whoever verifies.</summary>
    public NoteKey Key { get; }

    /// <summary>What was signed last; null when nothing was.</summary>
    public SignedNote? Latest { get; private set; }

    /// <summary>How many records the log had when it was signed last; 0 when it never was.</summary>
    internal long SignedSize => _last?.Size ?? 0;

    /// <summary>Opens the checkpoints of a log, and refuses a log that is not what it signed last.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/> with at least one record.</param>
    /// <param name="signer">The log's key; it is not disposed.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.CheckpointMismatch"/>: the log is behind its last checkpoint or contradicts it, or another key signed that.
    /// <see cref="AuditCodes.Broken"/>: there is no record, or something else in its place. <see cref="AuditCodes.Locked"/>: somebody else signs.
    /// </exception>
    public static async Task<AuditCheckpoints> OpenAsync(string directory, IAgentSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(signer);
        string? origin = (await AuditReader.FindLastAsync(directory, cancellationToken).ConfigureAwait(false))?.Log;
        if (origin is null)
        {
            throw new AuditException(AuditCodes.Broken, $"{directory} holds no record to sign yet: begin with a log that has its first");
        }

        AuditCheckpoints checkpoints = new(directory, origin, signer, LogTree.Open(directory));
        try
        {
            await checkpoints.ResumeAsync(cancellationToken).ConfigureAwait(false);
            return checkpoints;
        }
        catch
        {
            checkpoints.Dispose();
            throw;
        }
    }

    /// <summary>Gives a new log its first record, which names the key its checkpoints will be signed with; a log that has one is left alone.</summary>
    /// <param name="log">The log.</param>
    /// <param name="signer">The log's key.</param>
    /// <param name="cancellationToken">Cancels before the record is stored.</param>
    /// <returns>The key that verifies the checkpoints: give it to the witnesses, and to whoever verifies.</returns>
    /// <exception cref="AuditException">The record cannot be stored.</exception>
    public static async Task<NoteKey> BeginAsync(AuditLog log, IAgentSigner signer, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(log);
        ArgumentNullException.ThrowIfNull(signer);
        NoteKey key = NoteKey.Create(log.Id, signer.PublicKey);
        if (log.Head is null)
        {
            await log.AppendEventAsync("checkpoint_key", new Dictionary<string, string> { ["vkey"] = key.ToString() }, cancellationToken).ConfigureAwait(false);
        }

        return key;
    }

    /// <summary>What was signed of a log and is kept beside it, the oldest first: of what is long ago, some.</summary>
    /// <param name="directory">The log's directory.</param>
    /// <returns>The notes with their cosignatures, as they claim to be: nobody has checked them.</returns>
    public static IReadOnlyList<SignedNote> ReadSigned(string directory)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        return new CheckpointFiles(directory).ReadHistory();
    }

    /// <summary>Signs the log as it is stored now; the same note again when nothing was added.</summary>
    /// <param name="cancellationToken">Stops reading, or waiting for a remote signer.</param>
    /// <exception cref="AuditException">
    /// Nothing is signed. <see cref="AuditCodes.CheckpointMismatch"/>: the log contradicts what was signed before. <see cref="AuditCodes.Full"/>,
    /// <see cref="AuditCodes.Unavailable"/>: the tree or the checkpoint cannot be written; the log is not concerned, and the next call tries again.
    /// </exception>
    public async Task<SignedNote> SignAsync(CancellationToken cancellationToken = default)
    {
        await _continuity.FollowAsync(_last, cancellationToken).ConfigureAwait(false);
        LogCheckpoint next = new(_origin, _tree.Size, _tree.Root);
        if (Latest is not null && _last!.Size == next.Size)
        {
            return Latest;
        }

        // What is signed must survive what the machine survives: a checkpoint ahead of its log would be the end of it.
        StoreFailure.Explain(_directory, () => LogFlush.ToDisk(_directory, fromSequence: _last?.Size ?? 0));
        SignedNote note = await SignAsync(next, cancellationToken).ConfigureAwait(false);
        if (!_tree.IsLastStored())
        {
            // A writer takes back what the disk did not take; nobody shall have a checkpoint over that.
            throw new AuditException(AuditCodes.Unavailable, $"the last records of {_directory} were taken back while they were signed: sign again");
        }

        _files.WriteLatest(note);
        (Latest, _last) = (note, next);
        _files.Keep(next.Size, note);
        return note;
    }

    /// <summary>Asks witnesses to cosign <see cref="Latest"/>, all at once, and keeps what they give under it.</summary>
    /// <param name="witnesses">The witnesses, each of which may be asked twice: it says how large a tree it saw, and gets the proof from there.</param>
    /// <param name="cancellationToken">Stops waiting; then nothing is kept.</param>
    /// <returns>The answer of each, in their order; a witness that fails is <see cref="WitnessRefusal.Unavailable"/>.</returns>
    /// <exception cref="InvalidOperationException">Nothing is signed yet.</exception>
    /// <exception cref="AuditException">What they gave cannot be stored.</exception>
    public async Task<IReadOnlyList<WitnessAnswer>> CosignAsync(IReadOnlyList<IAuditWitness> witnesses, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(witnesses);
        (SignedNote note, LogCheckpoint checkpoint) = Latest is null
            ? throw new InvalidOperationException("nothing is signed yet: call SignAsync first")
            : (Latest, _last!);
        CosigningRound round = new(note, checkpoint, from => ConsistencyProof.Of(_tree, from, checkpoint.Size));
        WitnessAnswer[] answers = await Task.WhenAll(witnesses.Select(witness => round.AskAsync(witness, SeenBy(witness.Key), cancellationToken))).ConfigureAwait(false);
        SignedNote cosigned = note;
        foreach ((IAuditWitness witness, WitnessAnswer answer) in witnesses.Zip(answers))
        {
            _seen[witness.Key] = answer.IsCosigned ? checkpoint.Size : answer.Size is >= 0 and { } size ? size : SeenBy(witness.Key);
            cosigned = answer.IsCosigned && cosigned.CosignedAt(witness.Key) is null ? cosigned.With(answer.Cosignature) : cosigned;
        }

        if (!ReferenceEquals(cosigned, note))
        {
            Attach(note, cosigned, checkpoint.Size);
        }

        return answers;
    }

    /// <summary>What an operator should know of a refusal: a code, and what to do.</summary>
    /// <param name="witness">The witness.</param>
    /// <param name="refusal">What it answered; not a cosignature.</param>
    /// <returns>
    /// <see cref="AuditCodes.BehindWitness"/> or <see cref="AuditCodes.WitnessConflict"/>: the log must not go on. <see cref="AuditCodes.WitnessUnknownLog"/>,
    /// <see cref="AuditCodes.WitnessUnavailable"/>: see to the witness.
    /// </returns>
    public AuditException Explain(IAuditWitness witness, WitnessAnswer refusal)
    {
        ArgumentNullException.ThrowIfNull(witness);
        ArgumentNullException.ThrowIfNull(refusal);
        return refusal.IsCosigned
            ? throw new ArgumentException("the witness cosigned", nameof(refusal))
            : WitnessTrouble.Of(witness.Key, refusal, Key, SignedSize);
    }

    /// <summary>Proves that one record is in the log of a certain size, for instance that of a checkpoint.</summary>
    /// <param name="sequence">The record's sequence number.</param>
    /// <param name="size">How many records the tree has, at most those signed last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The tree has no such record, or is not so large.</exception>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the tree is damaged where it was not looked at; nothing false is proved.</exception>
    public InclusionProof ProveInclusion(long sequence, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, _tree.Size);
        return _tree.ProveInclusion(sequence, size);
    }

    /// <summary>Proves that the log only grew from one size to another.</summary>
    /// <param name="oldSize">The smaller size.</param>
    /// <param name="size">The larger size, at most that signed last.</param>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not in that order, or the tree is not so large.</exception>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the tree is damaged where it was not looked at; nothing false is proved.</exception>
    public ConsistencyProof ProveConsistency(long oldSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, _tree.Size);
        return _tree.ProveConsistency(oldSize, size);
    }

    /// <summary>Lets go of the tree; signs nothing.</summary>
    public void Dispose() => _tree.Dispose();

    private async Task<SignedNote> SignAsync(LogCheckpoint next, CancellationToken cancellationToken)
    {
        SignedNote note;
        try
        {
            note = await SignedNote.SignAsync(next.ToString(), _origin, _signer, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (AuditException or OperationCanceledException))
        {
            throw new AuditException(AuditCodes.SignerUnavailable, $"{_directory} is not signed: its key failed; see to its custodian, then it is signed again", failure);
        }

        // A signature that is none would be the last one: nobody could go on from there.
        return note.IsSignedBy(Key)
            ? note
            : throw new AuditException(AuditCodes.SignerUnavailable, $"{_directory} is not signed: what its key's custodian gave is no signature of {Key}; see to it");
    }

    /// <summary>Keeps cosignatures under the checkpoint they are of, which is perhaps no longer the latest.</summary>
    private void Attach(SignedNote note, SignedNote cosigned, long size)
    {
        if (ReferenceEquals(Latest, note))
        {
            _files.WriteLatest(cosigned);
            Latest = cosigned;
        }

        _files.Keep(size, cosigned);
    }

    /// <summary>How large a tree a witness saw: a guess, which it corrects.</summary>
    private long SeenBy(NoteKey witness) =>
        _seen.TryGetValue(witness, out long size) && size <= SignedSize ? size : Latest?.CosignedAt(witness) is null ? 0 : SignedSize;

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        if (!_files.TryReadLatest(out SignedNote? note) || (note is not null && !IsMine(note)))
        {
            throw _continuity.Mismatch("its last checkpoint is not one this key signed for this log: give the key that did, or restore the file");
        }

        // The file may be lost, or an older one restored: nobody shall sign beside what was signed after it.
        SignedNote? kept = _files.ReadHistory().FindLast(IsMine);
        note = Read(kept)?.Size > (Read(note)?.Size ?? -1) ? kept : note;
        if (note is not null)
        {
            (Latest, _last) = (note, Read(note));
            _files.Keep(_last!.Size, note);     // a crash may have come in between
        }

        await _continuity.FollowAsync(_last, cancellationToken).ConfigureAwait(false);
    }

    private bool IsMine(SignedNote note) => note.IsSignedBy(Key) && Read(note)?.Origin == _origin;

    private static LogCheckpoint? Read(SignedNote? note) => LogCheckpoint.TryParse(note?.Text, out LogCheckpoint? checkpoint) ? checkpoint : null;
}
