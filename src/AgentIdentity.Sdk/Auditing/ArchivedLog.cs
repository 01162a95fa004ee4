namespace AgentIdentity.Sdk.Auditing;

/// <summary>Verifies the log of a directory from where its archived part ends, and an archive up to its seal.</summary>
internal static class ArchivedLog
{
    public static async Task<AuditVerification> VerifyAsync(
        LogFiles files,
        AuditHead? expectedHead,
        IReadOnlyList<VerifiedCheckpoint>? checkpoints,
        int degree,
        IProgress<AuditProgress>? progress,
        CancellationToken cancellationToken)
    {
        if (FindDefect(files, expectedHead) is { } defect)
        {
            return new AuditVerification(recordCount: 0, head: null, open: null, hasUnfinishedLine: false, defect).After(files.Marker);
        }

        // A head among the archived records is not looked for here, but the rest is verified all the same: a break in it matters more.
        bool isHeadArchived = files.Marker is { } marker && expectedHead?.Sequence < marker.NextSequence && string.Equals(expectedHead.Log, marker.Last.Log, StringComparison.Ordinal);
        SignedHistory? history = checkpoints is null ? null : new SignedHistory(checkpoints);
        VerifiedChain chain = new(isHeadArchived ? null : expectedHead, files.Marker, history?.Sizes);
        BlockPool pool = new();
        IAsyncEnumerable<LineBlock> blocks = LogDirectory.ReadBlocksAsync(files, pool, progress, cancellationToken);
        AuditVerification verification = (await AuditVerifier.VerifyAsync(blocks, pool, chain, degree).ConfigureAwait(false)).After(files.Marker);
        if (verification.IsIntact && CheckSeal(files, chain) is { } unsealed)
        {
            verification = verification.With(unsealed);
        }

        if (history is not null)
        {
            verification = await history.CheckAsync(verification, chain, files, cancellationToken).ConfigureAwait(false);
        }

        // INVARIANT: that a head lies elsewhere says nothing against the log, so it is said last and hides nothing.
        return verification.IsIntact && isHeadArchived && CheckArchivedHead(files.Marker!, expectedHead!) is { } elsewhere ? verification.With(elsewhere) : verification;
    }

    /// <summary>What is wrong with a directory before any record is read.</summary>
    private static AuditBreak? FindDefect(LogFiles files, AuditHead? expectedHead)
    {
        if (files.Unreadable is { } name)
        {
            return new AuditBreak(AuditBreakKind.MarkerMismatch, files.FirstSequence, "it is not what was written: restore it", name, line: 1);
        }

        if (files.Marker is not { } marker)
        {
            return files.Segments is [{ FirstSequence: > 0 and long first }, ..]
                ? new AuditBreak(
                    AuditBreakKind.MarkerMissing,
                    0,
                    $"the log begins with record {first}, and no {ArchiveMarker.FileName} says that those before it were archived: restore it, or them",
                    Path.GetFileName(files.Segments[0].Path),
                    line: 1)
                : null;
        }

        // INVARIANT: archiving leaves a segment that holds a record.
        return files.Segments.Count == 0 && (expectedHead is null || string.Equals(expectedHead.Log, marker.Last.Log, StringComparison.Ordinal))
            ? new AuditBreak(
                AuditBreakKind.Truncated, marker.NextSequence, "nothing follows the archived records, but archiving never takes the last segment", file: null, line: 0)
            : null;
    }

    private static AuditBreak? CheckArchivedHead(ArchiveMarker marker, AuditHead expected)
    {
        if (expected.Sequence < marker.Last.Sequence)
        {
            return new AuditBreak(
                AuditBreakKind.HeadArchived,
                expected.Sequence,
                $"record {expected.Sequence} is archived with all before record {marker.NextSequence}: verify the archive with this head",
                file: null,
                line: 0);
        }

        return expected.LeafHash == marker.Last.Leaf
            ? null
            : new AuditBreak(
                AuditBreakKind.MarkerMismatch, expected.Sequence, "the last archived record is not the one that is known", ArchiveMarker.FileName, line: 1);
    }

    private static AuditBreak? CheckSeal(LogFiles files, VerifiedChain chain)
    {
        if (files.Seal is not { } seal || seal.Equals(chain.Head))
        {
            return null;
        }

        if (chain.Log is { } log && !string.Equals(seal.Log, log, StringComparison.Ordinal))
        {
            return new AuditBreak(AuditBreakKind.ForeignLog, 0, $"the log is {log}, and the seal that of {seal.Log}", ArchiveSeal.FileName, line: 1);
        }

        return seal.Sequence >= chain.Count
            ? new AuditBreak(AuditBreakKind.Truncated, chain.Count, $"the archive ends here, but was sealed at record {seal.Sequence}", file: null, line: 0)
            : chain.Count - 1 > seal.Sequence
                ? new AuditBreak(AuditBreakKind.Inserted, seal.Sequence + 1, "the archive was sealed at the record before", ArchiveSeal.FileName, line: 1)
                : new AuditBreak(AuditBreakKind.Altered, seal.Sequence, "it is not the record the archive was sealed at", ArchiveSeal.FileName, line: 1);
    }
}
