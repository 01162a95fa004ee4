namespace AgentIdentity.Sdk.Auditing;

/// <summary>Brings a log's tree up to its records, and refuses a log that contradicts what was signed of it.</summary>
/// <param name="directory">The log's directory.</param>
/// <param name="tree">The log's tree.</param>
internal sealed class SignedContinuity(string directory, LogTree tree)
{
    /// <summary>Brings the tree up to the log.</summary>
    /// <param name="last">What was signed last; null when nothing was.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="AuditException">The log is not what was signed, or does not hold.</exception>
    public async Task FollowAsync(LogCheckpoint? last, CancellationToken cancellationToken)
    {
        if (await tree.TryCatchUpAsync(cancellationToken).ConfigureAwait(false) && IsContinued(last))
        {
            return;
        }

        if (last is not null && SignedLeaves.LeadTo(tree, last, cancellationToken))
        {
            await KeepEvidenceAsync(last.Size, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A tree that nobody signed is no witness against the records: it is computed again from them, as far as they are here.
        bool fits = await tree.TryRebuildAsync(cancellationToken).ConfigureAwait(false);
        RefuseContradiction(last);
        if (!fits)
        {
            throw new AuditException(AuditCodes.Broken, $"{directory} signs nothing: its records do not continue each other; run AuditVerifier to learn what happened");
        }
    }

    public AuditException Mismatch(string why) => new(AuditCodes.CheckpointMismatch, $"{directory} signs nothing: {why}");

    /// <summary>Goes on from the signed tree, or refuses and leaves it: it tells which record is another than it was.</summary>
    private async Task KeepEvidenceAsync(long size, CancellationToken cancellationToken)
    {
        // What came after it may have been lost with the machine; only the signed records must still be there.
        tree.Truncate(size);
        if (await tree.TryCatchUpAsync(cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        AuditRecord? end = await AuditReader.FindLastAsync(directory, cancellationToken).ConfigureAwait(false);
        throw end is null || end.Sequence < size - 1 ? Cut(end?.Sequence + 1 ?? 0, size) : Rewritten(size);
    }

    private bool IsContinued(LogCheckpoint? last) => last is null || (tree.Size >= last.Size && MerkleTree.Root(tree, last.Size) == last.RootHash);

    private void RefuseContradiction(LogCheckpoint? last)
    {
        if (last is not null && tree.Size < last.Size)
        {
            throw Cut(tree.Size, last.Size);
        }

        if (!IsContinued(last))
        {
            throw Rewritten(last!.Size);
        }
    }

    private AuditException Cut(long count, long size) =>
        Mismatch($"it has {count} records, but had {size} when its last checkpoint was signed: restore what is missing");

    private AuditException Rewritten(long size) =>
        Mismatch($"its first {size} records are not those its last checkpoint was signed for: somebody rewrote it; keep it as evidence, and verify it to learn where");
}
