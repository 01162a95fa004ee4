namespace AgentIdentity.Sdk.Auditing;

/// <summary>One run of archiving, with both directories held. INVARIANT: after each step both verify, and a later run can go on from there.</summary>
internal sealed class ArchiveRun(string directory, string archive, ArchiveSteps steps)
{
    private string MarkerPath => Path.Combine(directory, ArchiveMarker.FileName);

    public async Task<AuditArchiving> MoveAsync(AuditArchiveOptions options)
    {
        LogFiles log = LogFiles.ListOrRefuse(directory);
        LogFiles kept = LogFiles.ListOrRefuse(archive);
        ArchiveFit.RefuseUnfit(log, kept);
        int files = Delete(log.Archived);
        List<LogSegment> moving = ArchiveChoice.Of(log, kept.Seal, options);
        long records = 0;
        if (moving.Count > 0)
        {
            Copy(log, kept, moving);
            VerifiedChain chain = await VerifyAsync(log, moving).ConfigureAwait(false);
            records = chain.HeldCount;
            Seal(chain);
            Mark(log, chain);
            files += Delete(moving);
        }

        ArchiveMarker? marker = LogFiles.ListOrRefuse(directory).Marker;
        OpenCalls open = new();
        marker?.Reopen(open);
        return new AuditArchiving(files, records, marker, open.Count);
    }

    private void Copy(LogFiles log, LogFiles kept, List<LogSegment> moving)
    {
        if (log.Marker is not null && kept is { Marker: null, Seal: null })
        {
            string marker = Path.Combine(archive, ArchiveMarker.FileName);
            steps.Before(AuditArchiveStepKind.Begin, marker);
            WholeFile.Write(marker, log.Marker.Text);
        }

        for (int i = 0; i < moving.Count; i++)
        {
            string copy = InArchive(moving[i]);
            steps.Before(AuditArchiveStepKind.Copy, copy, i + 1, moving.Count);
            if (!File.Exists(copy))
            {
                WholeFile.Copy(moving[i].Path, copy);
            }
            else if (!WholeFile.AreSame(moving[i].Path, copy))
            {
                throw ArchiveFit.Unfit(archive, $"it holds another {Path.GetFileName(copy)}");
            }
        }
    }

    /// <summary>Verifies the copies, and that the first record that remains links to them.</summary>
    private Task<VerifiedChain> VerifyAsync(LogFiles log, List<LogSegment> moving)
    {
        steps.Before(AuditArchiveStepKind.Verify, InArchive(moving[0]));
        return LogFront.VerifyAsync(log, [.. moving.Select(segment => segment with { Path = InArchive(segment) })], steps.CancellationToken);
    }

    private void Seal(VerifiedChain chain)
    {
        string seal = Path.Combine(archive, ArchiveSeal.FileName);
        steps.Before(AuditArchiveStepKind.Seal, seal);
        WholeFile.Write(seal, ArchiveSeal.Write(chain.Head!));
    }

    private void Mark(LogFiles log, VerifiedChain chain)
    {
        byte[] marker = LogFront.MarkerOf(log, chain);
        steps.Before(AuditArchiveStepKind.Mark, MarkerPath);
        WholeFile.Write(MarkerPath, marker);
    }

    /// <summary>Deletes files of the log that the archive holds byte for byte, the oldest first.</summary>
    private int Delete(List<LogSegment> archived)
    {
        for (int i = 0; i < archived.Count; i++)
        {
            string copy = InArchive(archived[i]);
            steps.Before(AuditArchiveStepKind.Delete, archived[i].Path, i + 1, archived.Count);
            if (!File.Exists(copy) || !WholeFile.AreSame(archived[i].Path, copy))
            {
                throw ArchiveFit.Unfit(archive, $"an earlier run moved {Path.GetFileName(copy)}, but not to it, so it was not deleted");
            }

            File.Delete(archived[i].Path);
        }

        return archived.Count;
    }

    private string InArchive(LogSegment segment) => Path.Combine(archive, Path.GetFileName(segment.Path));
}
