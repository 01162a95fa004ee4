namespace AgentIdentity.Sdk.Auditing;

/// <summary>Compares what a log is with what its key signed earlier, and tells what was done to it if that is not the same.</summary>
/// <remarks>
/// A log that ends before a signed size was cut. One whose records lead to another root was rewritten; if they lead to a root that was signed
/// as well, its key signed two histories, and somebody was shown another one. Which record is the first affected, the tree beside the
/// log tells, if it is still the signed one; if not, the sizes of the checkpoints around it do.
/// </remarks>
/// <param name="signed">What the log's key signed.</param>
internal sealed class SignedHistory(IReadOnlyList<VerifiedCheckpoint> signed)
{
    public IEnumerable<long> Sizes => signed.Select(checkpoint => checkpoint.Size);

    /// <summary>What the signed checkpoints add to a verification.</summary>
    /// <param name="found">What came of verifying the log alone.</param>
    /// <param name="chain">The part of the log that held.</param>
    /// <param name="files">The log's files; null when it has none.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async Task<AuditVerification> CheckAsync(AuditVerification found, VerifiedChain chain, LogFiles? files, CancellationToken cancellationToken)
    {
        VerifiedCheckpoint[] matching = [.. signed.Where(checkpoint => chain.Tree!.RootAt(checkpoint.Size) == checkpoint.RootHash && IsOf(chain, checkpoint))];
        AuditVerification covered = found.Covered(matching.MaxBy(checkpoint => checkpoint.Size));
        AuditBreak? contradiction = signed.FirstOrDefault(checkpoint => !IsOf(chain, checkpoint)) is { } foreign
            ? new AuditBreak(AuditBreakKind.ForeignLog, 0, $"the log is {chain.Log}, not {foreign.Origin}, whose checkpoint is known", chain.Last?.File, line: 1)
            : await FindContradictionAsync(found, chain, files, matching, cancellationToken).ConfigureAwait(false);

        // Of two breaks the earlier one is the first record affected.
        return contradiction is null || found.Break?.Sequence < contradiction.Sequence ? covered : covered.With(contradiction);
    }

    private static bool IsOf(VerifiedChain chain, VerifiedCheckpoint checkpoint) =>
        chain.Log is null || string.Equals(checkpoint.Origin, chain.Log, StringComparison.Ordinal);

    private async Task<AuditBreak?> FindContradictionAsync(
        AuditVerification found, VerifiedChain chain, LogFiles? files, VerifiedCheckpoint[] matching, CancellationToken cancellationToken)
    {
        if (signed.GroupBy(checkpoint => checkpoint.Size).FirstOrDefault(same => same.Select(checkpoint => checkpoint.RootHash).Distinct().Count() > 1) is { } two)
        {
            return new AuditBreak(
                AuditBreakKind.Forked, Before(two.Key, matching), $"the log's key signed two histories of {two.Key} records: keep both checkpoints as evidence", file: null, line: 0);
        }

        VerifiedCheckpoint? other = signed
            .Where(checkpoint => chain.Tree!.RootAt(checkpoint.Size) is { } root && root != checkpoint.RootHash)
            .MinBy(checkpoint => checkpoint.Size);
        if (other is not null)
        {
            return await FindRewrittenAsync(other, files, matching, cancellationToken).ConfigureAwait(false);
        }

        // After another break it is not known whether something was cut off.
        VerifiedCheckpoint? ahead = signed.Where(checkpoint => checkpoint.Size > chain.Count).MaxBy(checkpoint => checkpoint.Size);
        if (ahead is not null && found.IsIntact)
        {
            return files?.Seal is null ? await FindCutAsync(ahead, chain, files, cancellationToken).ConfigureAwait(false) : FindSealedBefore(ahead, chain);
        }

        return matching.Length == 0 && found.IsIntact && signed.FirstOrDefault(checkpoint => checkpoint.Size < files?.FirstSequence) is { } archived
            ? new AuditBreak(
                AuditBreakKind.HeadArchived,
                Math.Max(0, archived.Size - 1),
                $"the checkpoint of {archived.Size} records lies among the archived records: verify the archive with it",
                file: null,
                line: 0)
            : null;
    }

    private static async Task<AuditBreak> FindRewrittenAsync(
        VerifiedCheckpoint other, LogFiles? files, VerifiedCheckpoint[] matching, CancellationToken cancellationToken)
    {
        if (matching.Any(checkpoint => checkpoint.Size >= other.Size))
        {
            return new AuditBreak(
                AuditBreakKind.Forked,
                Before(other.Size, matching),
                $"the log's key signed this history and another of {other.Size} records: keep both checkpoints as evidence",
                file: null,
                line: 0);
        }

        if (files is not null
            && await SignedLeaves.FindFirstDifferenceAsync(files, other, cancellationToken).ConfigureAwait(false) is var (sequence, file, line))
        {
            return sequence < other.Size
                ? new AuditBreak(AuditBreakKind.Rewritten, sequence, "it is not the record that was signed for, though the records after it were made to fit", file, line)
                : new AuditBreak(
                    AuditBreakKind.MarkerMismatch, files.FirstSequence, "what it says of the archived records is not what was signed for", ArchiveMarker.FileName, line: 1);
        }

        long first = Before(other.Size, matching);
        return new AuditBreak(
            AuditBreakKind.Rewritten, first, $"of records {first} to {other.Size - 1} at least one is not what was signed for, though they fit together", file: null, line: 0);
    }

    private static async Task<AuditBreak> FindCutAsync(VerifiedCheckpoint ahead, VerifiedChain chain, LogFiles? files, CancellationToken cancellationToken)
    {
        if (files is not null
            && await SignedLeaves.FindFirstDifferenceAsync(files, ahead, cancellationToken).ConfigureAwait(false) is var (sequence, file, line)
            && sequence < chain.Count)
        {
            return new AuditBreak(
                AuditBreakKind.Rewritten, sequence, $"it is not the record that was signed for, and the log was cut after record {chain.Count - 1}", file, line);
        }

        return new AuditBreak(AuditBreakKind.Truncated, chain.Count, $"the log ends here, but had {ahead.Size} records when its key signed it", file: null, line: 0);
    }

    /// <summary>Nobody signs a seal: whoever cuts a log can put one there, so it excuses no record that is known to have followed.</summary>
    private static AuditBreak FindSealedBefore(VerifiedCheckpoint ahead, VerifiedChain chain) => new(
        AuditBreakKind.Truncated,
        chain.Count,
        $"an archive is sealed here, but the log had {ahead.Size} records when its key signed it: verify the log with that checkpoint, and with smaller ones the archive",
        ArchiveSeal.FileName,
        line: 1);

    /// <summary>The first record that is not vouched for by a checkpoint before a size.</summary>
    private static long Before(long size, VerifiedCheckpoint[] matching) =>
        matching.Where(checkpoint => checkpoint.Size < size).Select(checkpoint => checkpoint.Size).DefaultIfEmpty(0).Max();
}
