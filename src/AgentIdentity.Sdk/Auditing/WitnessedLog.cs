using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a witness remembers of one log: the largest checkpoint it cosigned, in a file of its own.</summary>
internal sealed class WitnessedLog : IDisposable
{
    private readonly string _directory;
    private readonly string _file;
    private readonly NoteKey _witness;
    private readonly WitnessEvidence _evidence;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private SignedNote? _last;
    private bool _isDoubtful;       // whether what the file says may be newer than what is remembered here

    private WitnessedLog(string directory, NoteKey witness, NoteKey[] keys)
    {
        _directory = directory;
        _witness = witness;
        Keys = keys;
        // Anybody names a log as they like; the name of a file must not depend on it.
        string id = Convert.ToHexStringLower(Sha256Hash.Of(Encoding.UTF8.GetBytes(keys[0].Name)));
        _file = Path.Combine(directory, id + ".checkpoint");
        _evidence = new WitnessEvidence(directory, id);
    }

    public NoteKey[] Keys { get; }

    public static WitnessedLog Open(string directory, NoteKey witness, NoteKey[] keys)
    {
        WitnessedLog log = new(directory, witness, keys);
        log.Load();
        return log;
    }

    /// <summary>Cosigns what continues the checkpoint cosigned last. Check and store are one step.</summary>
    public async Task<WitnessAnswer> CosignAsync(
        SignedNote checkpoint, LogCheckpoint claimed, ConsistencyProof proof, Func<SignedNote, CancellationToken, Task<NoteSignature>> sign, CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isDoubtful)
            {
                Load();
            }

            LogCheckpoint? last = _last is null ? null : Read(_last);
            return Refuse(checkpoint, claimed, proof, last) ?? await KeepAsync(checkpoint, sign, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(_directory, failure);
        }
        finally
        {
            _gate.Release();
        }
    }

    public void Dispose() => _gate.Dispose();

    private WitnessAnswer? Refuse(SignedNote checkpoint, LogCheckpoint claimed, ConsistencyProof proof, LogCheckpoint? last)
    {
        if (last?.Size == claimed.Size && last.RootHash != claimed.RootHash)
        {
            _evidence.Keep(_last!, checkpoint, claimed, isProved: true);
            return WitnessAnswer.Refused(
                WitnessRefusal.Inconsistent, "the log signed another tree of the same size, which was cosigned before: both are kept as evidence", last.Size);
        }

        if (proof.OldSize != (last?.Size ?? 0))
        {
            return WitnessAnswer.Refused(WitnessRefusal.OtherSize, $"the tree that was cosigned last has {last?.Size ?? 0} records", last?.Size ?? 0);
        }

        if (!proof.Check(last is null ? MerkleTree.Empty.ToArray() : last.Root.Span, claimed.Root.Span))
        {
            if (_last is not null)
            {
                // Only the log can have signed it, but anybody can have sent a wrong proof with it: it is kept for whoever asks the log for a right one.
                _evidence.Keep(_last, checkpoint, claimed, isProved: false);
            }

            return WitnessAnswer.Refused(WitnessRefusal.Inconsistent, "the checkpoint is not proved to continue the one that was cosigned last");
        }

        return null;
    }

    private async Task<WitnessAnswer> KeepAsync(SignedNote checkpoint, Func<SignedNote, CancellationToken, Task<NoteSignature>> sign, CancellationToken cancellationToken)
    {
        NoteSignature cosignature = await sign(checkpoint, cancellationToken).ConfigureAwait(false);
        if (_last?.Text == checkpoint.Text)
        {
            // It is remembered already. Checkpoints are public, and whoever sends one again must not keep the disk busy.
            return WitnessAnswer.Cosigned(cosignature);
        }

        SignedNote kept = checkpoint.Only(Keys).With(cosignature);
        // INVARIANT: what is cosigned is on the disk before anybody gets the cosignature.
        _isDoubtful = true;
        WholeFile.Write(_file, Encoding.UTF8.GetBytes(kept.ToString()));
        (_last, _isDoubtful) = (kept, false);
        return WitnessAnswer.Cosigned(cosignature);
    }

    private void Load()
    {
        byte[]? text = WholeFile.Read(_file, SignedNote.MaxBytes, out bool isReadable);
        SignedNote? note = null;
        if (!isReadable || (text is not null && !(SignedNote.TryParse(text, out note) && note.CosignedAt(_witness) is not null
            && LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) && checkpoint.Origin == Keys[0].Name)))
        {
            // Without its memory a witness would cosign anything: it rather cosigns nothing.
            throw new AuditException(
                AuditCodes.Broken, $"{_file} is not what {_witness.Name} cosigned: give the key that did, or restore the file; without it the log {Keys[0].Name} needs a witness with a new key");
        }

        (_last, _isDoubtful) = (note, false);
    }

    private static LogCheckpoint Read(SignedNote note) =>
        LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) ? checkpoint : throw new System.Diagnostics.UnreachableException();
}
