namespace AgentIdentity.Sdk.Auditing;

/// <summary>Proves single records of a log by its latest checkpoint, for people who get to see nothing else of it.</summary>
/// <remarks>It needs no key, takes no lock and reads one record and a hash for each level of the tree, also while the log is written and signed.</remarks>
public static class AuditProofs
{
    /// <summary>Proves that a record stands in a log.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/> that is signed: see <see cref="AuditCheckpoints"/>.</param>
    /// <param name="sequence">The record's sequence number.</param>
    /// <param name="archive">The archive that holds the record, when it is not in the directory any more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.CheckpointMissing"/>: the log was not signed since the record. <see cref="AuditCodes.CheckpointMismatch"/>: the record, or
    /// the tree, is not what was signed for. <see cref="AuditCodes.Archived"/>: the record is in the archive.
    /// </exception>
    public static async Task<RecordProof> ProveAsync(string directory, long sequence, string? archive = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        if (!new CheckpointFiles(directory).TryReadLatest(out SignedNote? note) || (note is not null && !LogCheckpoint.TryParse(note.Text, out _)))
        {
            throw new AuditException(AuditCodes.CheckpointMismatch, $"the checkpoint of {directory} is none: restore the file, or sign the log again");
        }

        if (note is null || !LogCheckpoint.TryParse(note.Text, out LogCheckpoint? checkpoint) || checkpoint.Size <= sequence)
        {
            throw new AuditException(AuditCodes.CheckpointMissing, $"{directory} has no checkpoint that covers record {sequence}: sign one with agentid audit checkpoint");
        }

        AuditRecord record = await AuditReader.FindAsync(archive ?? directory, sequence, cancellationToken).ConfigureAwait(false)
            ?? throw new AuditException(AuditCodes.CheckpointMismatch, $"record {sequence} is not there, but was when the log was signed: verify the log");
        using StoredTree tree = StoredTree.Open(directory);
        if (!tree.Has(checkpoint))
        {
            throw new AuditException(AuditCodes.CheckpointMismatch, $"the tree of {directory} is not the one that was signed: agentid audit checkpoint computes it again");
        }

        // The root is computed from the highest nodes: those on the way down to the record are checked by going up again.
        InclusionProof inclusion = InclusionProof.Of(tree, sequence, checkpoint.Size);
        return inclusion.Check(record.Hash.Span, checkpoint.Root.Span)
            ? new RecordProof(record.Json.ToArray(), inclusion, note)
            : throw new AuditException(AuditCodes.CheckpointMismatch, $"record {sequence} does not lead to the root that was signed: it or the tree beside the log was changed; verify the log, and keep it as evidence");
    }

    /// <summary>Discloses the value of one argument of a call, with the proof that the call's decision is on record and commits to that value.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/> that is signed: see <see cref="AuditCheckpoints"/>.</param>
    /// <param name="disclosures">The directory of a <see cref="FileDisclosureStore"/>, which may be in use.</param>
    /// <param name="callId">The call's id.</param>
    /// <param name="argument">The argument's name.</param>
    /// <param name="archive">The archive that holds the record, when it is not in the directory any more.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.ValueMissing"/>: there is no such call or argument, or nothing opens its commitment. And as for <see cref="ProveAsync"/>.
    /// </exception>
    public static async Task<ArgumentProof> DiscloseAsync(
        string directory, string disclosures, string callId, string argument, string? archive = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(disclosures);
        ArgumentNullException.ThrowIfNull(argument);
        ArgumentDisclosure? disclosure = await FileDisclosureStore.FindAsync(disclosures, callId, argument, cancellationToken).ConfigureAwait(false);
        AuditException missing = new(AuditCodes.ValueMissing, $"no record of call {ClaimedText.Escape(callId)} commits to an argument {ClaimedText.Escape(argument)}");
        await foreach (AuditRecord record in AuditReader.ReadCallAsync(archive ?? directory, callId, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            if (RecordedDecision.Read(record)?.CommitmentTo(argument) is not { } commitment)
            {
                continue;
            }

            if (disclosure is not null && disclosure.Opens(commitment))
            {
                return new ArgumentProof(disclosure, await ProveAsync(directory, record.Sequence, archive, cancellationToken).ConfigureAwait(false));
            }

            missing = new AuditException(
                AuditCodes.ValueMissing, $"record {record.Sequence} commits to argument {ClaimedText.Escape(argument)}, but nothing in {disclosures} opens that: it was erased, or never kept");
        }

        throw missing;
    }
}
