namespace AgentIdentity.Sdk.Auditing;

/// <summary>One run of pruning, with the directory held. INVARIANT: after each step the directory verifies, and a later run can go on from there.</summary>
internal sealed class PruneRun(string directory, ArchiveSteps steps)
{
    private string MarkerPath => Path.Combine(directory, ArchiveMarker.FileName);

    public async Task<AuditArchiving> DeleteAsync(AuditArchiveOptions options)
    {
        LogFiles log = LogFiles.ListOrRefuse(directory);
        // What a run that died has marked is deleted first: the marker says already that it is gone.
        int files = Delete(log.Archived);
        List<LogSegment> front = ArchiveChoice.Of(log, seal: null, options);
        long records = 0;
        if (front.Count > 0)
        {
            LogCheckpoint? signed = RequireSigned(log, log.Segments[front.Count].FirstSequence);
            steps.Before(AuditArchiveStepKind.Verify, front[0].Path);
            VerifiedChain chain = await LogFront.VerifyAsync(log, front, steps.CancellationToken).ConfigureAwait(false);
            RequireWhatWasSigned(chain, signed);
            records = chain.HeldCount;
            byte[] marker = LogFront.MarkerOf(log, chain);
            steps.Before(AuditArchiveStepKind.Mark, MarkerPath);
            WholeFile.Write(MarkerPath, marker);
            files += Delete(front);
        }

        ArchiveMarker? written = LogFiles.ListOrRefuse(directory).Marker;
        OpenCalls open = new();
        written?.Reopen(open);
        return new AuditArchiving(files, records, written, open.Count);
    }

    /// <summary>A record that goes for good must be one that somebody signed: nothing else would ever vouch for it. An archive was signed where it came from.</summary>
    /// <returns>The checkpoint; null for an archive.</returns>
    private static LogCheckpoint? RequireSigned(LogFiles log, long count)
    {
        if (log.Seal is not null)
        {
            return null;
        }

        return new CheckpointFiles(log.Location).TryReadLatest(out SignedNote? note) && LogCheckpoint.TryParse(note?.Text, out LogCheckpoint? checkpoint) && checkpoint.Size >= count
            ? checkpoint
            : throw new AuditException(
                AuditCodes.CheckpointMissing, $"no checkpoint covers the {count} records that would be gone: sign one with agentid audit checkpoint, or archive them");
    }

    /// <summary>What was rewritten is evidence. There is no key here to verify the checkpoint with, but whoever has it can, before and after.</summary>
    private void RequireWhatWasSigned(VerifiedChain gone, LogCheckpoint? signed)
    {
        if (signed is null)
        {
            return;
        }

        using StoredTree tree = StoredTree.Open(directory);
        bool isSame = string.Equals(signed.Origin, gone.Log, StringComparison.Ordinal)
            && tree.Has(signed)
            && ConsistencyProof.Of(tree, gone.Count, signed.Size).Check(gone.Tree!.Frontier.Root.ToArray(), signed.Root.Span);
        if (!isSame)
        {
            throw new AuditException(
                AuditCodes.CheckpointMismatch,
                $"nothing was deleted, because the records of {directory} do not lead to its checkpoint by its tree: sign it anew with agentid audit checkpoint, which says what is wrong if it cannot");
        }
    }

    private int Delete(List<LogSegment> front)
    {
        for (int i = 0; i < front.Count; i++)
        {
            steps.Before(AuditArchiveStepKind.Delete, front[i].Path, i + 1, front.Count);
            File.Delete(front[i].Path);
        }

        return front.Count;
    }
}
