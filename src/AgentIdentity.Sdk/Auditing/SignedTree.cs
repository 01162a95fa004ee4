namespace AgentIdentity.Sdk.Auditing;

/// <summary>A log's tree, and what was signed of it last: the log must go on from there.</summary>
/// <param name="tree">The tree beside the log.</param>
/// <param name="directory">The log's directory.</param>
/// <param name="signed">What was signed last; null when nothing was.</param>
internal sealed class SignedTree(LogTree tree, string directory, LogCheckpoint? signed)
{
    public static AuditException Mismatch(string directory, string why) => new(AuditCodes.CheckpointMismatch, $"{directory} signs nothing: {why}");

    /// <summary>Brings the tree up to the log, and refuses a log that contradicts what was signed.</summary>
    /// <exception cref="AuditException">It does, or its records do not continue each other.</exception>
    public async Task FollowAsync(CancellationToken cancellationToken)
    {
        if (await tree.TryCatchUpAsync(cancellationToken).ConfigureAwait(false) && IsContinued())
        {
            return;
        }

        if (signed is not null && SignedLeaves.LeadTo(tree, signed, cancellationToken))
        {
            await KeepEvidenceAsync(signed.Size, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A tree that nobody signed is no witness against the records: it is computed again from them, as far as they are here.
        bool fits = await tree.TryRebuildAsync(cancellationToken).ConfigureAwait(false);
        RefuseContradiction();
        if (!fits)
        {
            throw new AuditException(AuditCodes.Broken, $"{directory} signs nothing: its records do not continue each other; run AuditVerifier to learn what happened");
        }
    }

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

    private bool IsContinued() => signed is null || (tree.Size >= signed.Size && MerkleTree.Root(tree, signed.Size) == signed.RootHash);

    private void RefuseContradiction()
    {
        if (signed is not null && tree.Size < signed.Size)
        {
            throw Cut(tree.Size, signed.Size);
        }

        if (!IsContinued())
        {
            throw Rewritten(signed!.Size);
        }
    }

    private AuditException Cut(long count, long size) =>
        Mismatch($"it has {count} records, but had {size} when its last checkpoint was signed: restore what is missing");

    private AuditException Rewritten(long size) =>
        Mismatch($"its first {size} records are not those its last checkpoint was signed for: somebody rewrote it; keep it as evidence, and verify it to learn where");

    private AuditException Mismatch(string why) => Mismatch(directory, why);
}
