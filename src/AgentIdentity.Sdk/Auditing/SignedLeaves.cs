namespace AgentIdentity.Sdk.Auditing;

/// <summary>The leaf hashes that a checkpoint was signed over, where the log's tree still has them: they tell which record is another than it was.</summary>
/// <remarks>The tree's files are as hostile as the log. They count only if they lead to the signed root, all of them.</remarks>
internal static class SignedLeaves
{
    /// <summary>The first record that is not the one the checkpoint was signed over.</summary>
    /// <param name="files">The log, which holds up to its end or a break.</param>
    /// <param name="signed">The checkpoint.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>
    /// The line, or, if all that are there are as they were, the place of the first one missing. Null when the tree is not the signed one.
    /// </returns>
    public static async Task<(long Sequence, string? File, long Line)?> FindFirstDifferenceAsync(
        LogFiles files, VerifiedCheckpoint signed, CancellationToken cancellationToken)
    {
        using StoredTree tree = StoredTree.Open(files.Location);
        if (tree.Size < signed.Size || !LeadTo(tree, signed.Checkpoint, cancellationToken))
        {
            return null;
        }

        long next = files.FirstSequence;
        await foreach (StoredLine line in LogDirectory.ReadAsync(files, next, cancellationToken).ConfigureAwait(false))
        {
            if (next == signed.Size || line.State != LineState.Complete || LeafHash.OfLine(line.Bytes.Span) != tree.Read(0, next))
            {
                return (next, line.File, line.Number);
            }

            next++;
        }

        return (next, null, 0);
    }

    /// <summary>Whether the leaves themselves lead to the signed root; the nodes above them may be right when these are not.</summary>
    public static bool LeadTo(LogTree tree, LogCheckpoint signed, CancellationToken cancellationToken) =>
        tree.Size >= signed.Size && LeadTo((IMerkleNodes)tree, signed, cancellationToken);

    private static bool LeadTo(IMerkleNodes tree, LogCheckpoint signed, CancellationToken cancellationToken)
    {
        TreeFrontier leaves = new();
        while (leaves.Size < signed.Size)
        {
            cancellationToken.ThrowIfCancellationRequested();
            leaves.Add(tree.Read(0, leaves.Size));
        }

        return leaves.Root == signed.RootHash;
    }
}
