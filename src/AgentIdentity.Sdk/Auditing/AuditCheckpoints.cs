using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Signs what a log is at one moment, so that nobody can cut, rewrite or fork it afterwards unnoticed by whoever keeps what was signed.</summary>
/// <remarks>
/// The key is persistent and no agent's; it may live outside this process. A log never signs two heads that contradict each other: the last signed one is
/// on disk (<c>checkpoint</c>) before anybody gets it, and the next must continue it. Works beside the log's writer, in the same process or another;
/// the hash tree lies beside the log (<c>tree</c>). One of these a log. Not for concurrent use.
/// </remarks>
public sealed class AuditCheckpoints : IDisposable
{
    private const string FileName = "checkpoint";

    private readonly string _directory;
    private readonly string _origin;
    private readonly IAgentSigner _signer;
    private readonly LogTree _tree;
    private LogCheckpoint? _last;

    private AuditCheckpoints(string directory, string origin, IAgentSigner signer, LogTree tree)
    {
        _directory = directory;
        _origin = origin;
        _signer = signer;
        _tree = tree;
        Key = NoteKey.Create(origin, signer.PublicKey);
    }

    /// <summary>The public key that verifies what is signed here: give it to whoever verifies.</summary>
    public NoteKey Key { get; }

    /// <summary>What was signed last; null when nothing was.</summary>
    public SignedNote? Latest { get; private set; }

    private string File => Path.Combine(_directory, FileName);

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

    /// <summary>Signs the log as it is stored now; the same note again when nothing was added.</summary>
    /// <param name="cancellationToken">Stops reading, or waiting for a remote signer.</param>
    /// <exception cref="AuditException">
    /// Nothing is signed. <see cref="AuditCodes.CheckpointMismatch"/>: the log contradicts what was signed before. <see cref="AuditCodes.Full"/>,
    /// <see cref="AuditCodes.Unavailable"/>: the tree or the checkpoint cannot be written; the log is not concerned, and the next call tries again.
    /// </exception>
    public async Task<SignedNote> SignAsync(CancellationToken cancellationToken = default)
    {
        await FollowAsync(cancellationToken).ConfigureAwait(false);
        LogCheckpoint next = new(_origin, _tree.Size, _tree.Root);
        if (Latest is not null && _last!.Size == next.Size)
        {
            return Latest;
        }

        // What is signed must survive what the machine survives: a checkpoint ahead of its log would be the end of it.
        StoreFailure.Explain(_directory, () => LogFlush.ToDisk(_directory, fromSequence: _last?.Size ?? 0));
        SignedNote note = await SignedNote.SignAsync(next.ToString(), _origin, _signer, cancellationToken).ConfigureAwait(false);
        if (!_tree.IsLastStored())
        {
            // A writer takes back what the disk did not take; nobody shall have a checkpoint over that.
            throw new AuditException(AuditCodes.Unavailable, $"the last records of {_directory} were taken back while they were signed: sign again");
        }

        StoreFailure.Explain(_directory, () => WholeFile.Write(File, Encoding.UTF8.GetBytes(note.ToString())));
        (Latest, _last) = (note, next);
        return note;
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

    private async Task ResumeAsync(CancellationToken cancellationToken)
    {
        byte[]? text = WholeFile.Read(File, SignedNote.MaxBytes, out bool isReadable);
        if (text is not null || !isReadable)
        {
            SignedNote? note = null;
            if (!isReadable || !SignedNote.TryParse(text, out note) || !note.IsSignedBy(Key) || !LogCheckpoint.TryParse(note.Text, out _last) || _last.Origin != _origin)
            {
                throw Mismatch("its last checkpoint is not one this key signed for this log: give the key that did, or restore the file");
            }

            Latest = note;
        }

        await FollowAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Brings the tree up to the log, and refuses a log that contradicts what was signed.</summary>
    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        // The tree is no witness against the records: where it does not fit, it is computed again from them, as far as they are here.
        bool fits = (await _tree.TryCatchUpAsync(cancellationToken).ConfigureAwait(false) && IsContinued())
            || await _tree.TryRebuildAsync(cancellationToken).ConfigureAwait(false);
        RefuseContradiction();
        if (!fits)
        {
            throw new AuditException(AuditCodes.Broken, $"{_directory} signs nothing: its records do not continue each other; run AuditVerifier to learn what happened");
        }
    }

    private bool IsContinued() => _last is null || (_tree.Size >= _last.Size && MerkleTree.Root(_tree, _last.Size) == _last.RootHash);

    private void RefuseContradiction()
    {
        if (_last is not null && _tree.Size < _last.Size)
        {
            throw Mismatch($"it has {_tree.Size} records, but had {_last.Size} when its last checkpoint was signed: restore what is missing");
        }

        if (!IsContinued())
        {
            throw Mismatch($"its first {_last!.Size} records are not those its last checkpoint was signed for: somebody rewrote it; keep it as evidence");
        }
    }

    private AuditException Mismatch(string why) => new(AuditCodes.CheckpointMismatch, $"{_directory} signs nothing: {why}");
}
