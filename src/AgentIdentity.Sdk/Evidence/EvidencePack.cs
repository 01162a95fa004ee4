namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes a part of a log as one page that anybody can open and check offline: records, proofs, checkpoint, keys, chains of credentials.</summary>
/// <remarks>
/// The log is read twice, a record at a time, also while it is written; memory grows by 8 bytes a record and some for each chain, never with the log.
/// The page carries its own verifier, which needs a browser and nothing else. Who does not want to trust the page checks it with
/// <see cref="EvidencePackVerifier"/>.
/// </remarks>
public static class EvidencePack
{
    /// <summary>The most records of a pack: as many as a browser shows in good time.</summary>
    public const int MaxRecords = 100_000;

    /// <summary>The most chains of credentials of a pack.</summary>
    public const int MaxChains = 10_000;

    /// <summary>The most values a pack discloses.</summary>
    public const int MaxDisclosures = 1000;

    /// <summary>The largest pack, in bytes.</summary>
    public const long MaxBytes = 256 * 1024 * 1024;

    /// <summary>Writes a pack. The log must have a checkpoint that covers what is selected.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/> with its <c>checkpoint</c> and <c>tree</c>: see <see cref="AuditCheckpoints"/>.</param>
    /// <param name="output">Where the page goes.</param>
    /// <param name="options">What goes into it.</param>
    /// <param name="cancellationToken">Stops the work; what was written is no pack then.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.CheckpointMissing"/>: there is none, or it is older than a selected record. <see cref="AuditCodes.CheckpointMismatch"/>: another
    /// key signed it, or the log contradicts it. <see cref="AuditCodes.NothingSelected"/>, <see cref="AuditCodes.PackTooLarge"/>: select something else.
    /// </exception>
    public static async Task<EvidenceExport> WriteAsync(string directory, Stream output, EvidencePackOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(options);
        SignedNote note = ReadCheckpoint(directory, options.LogKey, out LogCheckpoint checkpoint);
        using StoredTree tree = StoredTree.Open(directory);
        if (!tree.Has(checkpoint))
        {
            throw Mismatch($"the hash tree of {directory} does not lead to its checkpoint: sign another with agentid audit checkpoint, which computes it again");
        }

        LogFiles files = LogFiles.ListOrRefuse(directory);
        EvidenceChoice choice = new(options.Selection, checkpoint, options.Disclose);
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory, files.FirstSequence, cancellationToken).ConfigureAwait(false))
        {
            RefuseForeign(record, tree, checkpoint);
            choice.Consider(record);
        }

        AuditRecord? archivedHeader = files.Marker?.Header;
        choice.AddContext(hasHeader: true);
        return await new EvidencePackRun(directory, options, note, checkpoint, tree, choice, archivedHeader).WriteAsync(output, files.FirstSequence, cancellationToken).ConfigureAwait(false);
    }

    internal static AuditException TooLarge(string limit) =>
        new(AuditCodes.PackTooLarge, $"a pack holds at most {limit}: select less, for instance a shorter time, and write several");

    /// <summary>What is signed must be what is read.</summary>
    internal static void RefuseForeign(AuditRecord record, StoredTree tree, LogCheckpoint checkpoint)
    {
        if (record.Sequence < checkpoint.Size && tree.Read(0, record.Sequence) != record.Leaf)
        {
            throw Mismatch($"record {record.Sequence} is not the one its checkpoint was signed for: verify the log, and keep it as evidence");
        }
    }

    private static SignedNote ReadCheckpoint(string directory, NoteKey key, out LogCheckpoint checkpoint)
    {
        bool isReadable = new CheckpointFiles(directory).TryReadLatest(out SignedNote? note);
        if (note is null && isReadable)
        {
            throw new AuditException(AuditCodes.CheckpointMissing, $"{directory} has no checkpoint to prove anything against: sign one with agentid audit checkpoint");
        }

        if (note is null || !note.IsSignedBy(key) || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint? read) || read.Origin != key.Name)
        {
            throw Mismatch($"the checkpoint of {directory} is not one that {key} signed: give the log's own key");
        }

        checkpoint = read;
        return note;
    }

    private static AuditException Mismatch(string why) => new(AuditCodes.CheckpointMismatch, why);
}
