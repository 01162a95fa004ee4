namespace AgentIdentity.Sdk.Auditing;

/// <summary>The writing of one pack, once it is known what goes into it.</summary>
internal sealed class EvidencePackRun(
    string directory, EvidencePackOptions options, SignedNote note, LogCheckpoint checkpoint, StoredTree tree, EvidenceChoice choice, AuditRecord? archivedHeader)
{
    private long _chains;
    private long _missingChains;
    private long _withheld;
    private long _disclosures;
    private long _records;

    public async Task<EvidenceExport> WriteAsync(Stream output, long firstSequence, CancellationToken cancellationToken)
    {
        EvidenceWriter writer = new(output);
        await writer.WriteRawAsync(EvidencePage.Before, cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync("head", Head().ToUtf8(), cancellationToken).ConfigureAwait(false);
        await WriteChainsAsync(writer, cancellationToken).ConfigureAwait(false);
        await WriteDisclosuresAsync(writer, cancellationToken).ConfigureAwait(false);
        await WriteRecordsAsync(writer, firstSequence, cancellationToken).ConfigureAwait(false);
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await writer.WriteAsync("end", EvidenceItems.WriteEnd(new EvidenceCounts(_chains, _disclosures, _records), writer.Digest), cancellationToken).ConfigureAwait(false);
        await writer.FlushAsync(cancellationToken).ConfigureAwait(false);
        await writer.WriteRawAsync(EvidencePage.After, cancellationToken).ConfigureAwait(false);
        return new EvidenceExport
        {
            Records = _records,
            Chains = _chains,
            MissingChains = _missingChains,
            WithheldSignatures = _withheld,
            Disclosures = _disclosures,
            LaterRecords = choice.Later,
            ArchivedRecords = firstSequence,
            Checkpoint = checkpoint,
        };
    }

    private EvidenceHead Head() => new(
        note.ToString(),
        RecordLine.Truncate(options.Clock.GetUtcNow()),
        options.LogKey.ToString(),
        options.Selection,
        choice.Whole,
        [.. options.WitnessKeys.Where(key => note.CosignedAt(key) is not null).Select(key => key.ToString()).Distinct().Take(EvidenceHead.MaxWitnesses)]);

    private async Task WriteChainsAsync(EvidenceWriter writer, CancellationToken cancellationToken)
    {
        foreach (IReadOnlyList<ReadOnlyMemory<byte>> hashes in choice.Chains.Values)
        {
            KeptChain? chain = options.Credentials is null ? null : await options.Credentials.TryGetAsync(hashes, cancellationToken).ConfigureAwait(false);
            if (chain is null)
            {
                _missingChains++;
                continue;
            }

            KeptChain shown = options.IncludeLiveSignatures ? chain : chain.WithoutLiveSignatures(options.Clock.GetUtcNow());
            _withheld += shown.Tokens.Count(token => token.Signature is null);
            _chains++;
            await writer.WriteAsync("chains", shown.ToUtf8(), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteDisclosuresAsync(EvidenceWriter writer, CancellationToken cancellationToken)
    {
        if (options.Disclose.Count > EvidencePack.MaxDisclosures)
        {
            throw EvidencePack.TooLarge($"{EvidencePack.MaxDisclosures} disclosed values");
        }

        foreach ((string call, string argument) in options.Disclose)
        {
            if (!choice.Decisions.TryGetValue(call, out long sequence))
            {
                throw new AuditException(AuditCodes.NothingSelected, $"no selected record decides call {call}, so nothing of it can be disclosed: select it, or see whether its id is right");
            }

            ArgumentDisclosure disclosure =
                (options.Disclosures is null ? null : await options.Disclosures.TryGetAsync(call, argument, cancellationToken).ConfigureAwait(false))
                ?? throw new AuditException(AuditCodes.NothingSelected, $"the value of {argument} of call {call} was never kept, or is erased: leave it out");
            _disclosures++;
            await writer.WriteAsync("disclosures", EvidenceItems.WriteDisclosure(call, sequence, disclosure), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WriteRecordsAsync(EvidenceWriter writer, long firstSequence, CancellationToken cancellationToken)
    {
        int next = 0;
        if (firstSequence > 0 && archivedHeader is not null)
        {
            await WriteRecordAsync(writer, archivedHeader, cancellationToken).ConfigureAwait(false);
            next++;
        }

        long from = next < choice.Sequences.Count ? choice.Sequences[next] : 0;
        await foreach (AuditRecord record in AuditReader.ReadAsync(directory, from, cancellationToken).ConfigureAwait(false))
        {
            if (next == choice.Sequences.Count)
            {
                return;
            }

            if (record.Sequence == choice.Sequences[next])
            {
                await WriteRecordAsync(writer, record, cancellationToken).ConfigureAwait(false);
                next++;
            }
        }

        if (next < choice.Sequences.Count)
        {
            throw new AuditException(AuditCodes.Archived, $"record {choice.Sequences[next]} went away while the pack was written: try again");
        }
    }

    private async Task WriteRecordAsync(EvidenceWriter writer, AuditRecord record, CancellationToken cancellationToken)
    {
        EvidencePack.RefuseForeign(record, tree, checkpoint);
        List<LeafHash> proof = MerkleTree.ProveInclusion(tree, record.Sequence, checkpoint.Size);
        _records++;
        await writer.WriteAsync("records", EvidenceItems.WriteRecord(record.Json.Span, proof, record.Sequence), cancellationToken).ConfigureAwait(false);
    }
}
