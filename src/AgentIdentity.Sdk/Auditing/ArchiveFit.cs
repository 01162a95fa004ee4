namespace AgentIdentity.Sdk.Auditing;

/// <summary>Whether a directory can take the next records of a log: it is new, or holds those right before them.</summary>
internal static class ArchiveFit
{
    public static void RefuseUnfit(LogFiles log, LogFiles kept)
    {
        if (log.Seal is not null)
        {
            throw new AuditException(AuditCodes.Sealed, $"{log.Location} is an archive itself: name the log's own directory");
        }

        if (kept.Seal is { } seal)
        {
            RefuseUnfit(log, kept, seal);
        }
        else if (kept.Marker is not null && (log.Marker is null || !kept.Marker.Text.SequenceEqual(log.Marker.Text)))
        {
            throw Unfit(kept.Location, "it holds a log that is none of these records");
        }
        else if (kept is { Marker: null, Segments.Count: > 0 } && log.Marker is not null)
        {
            // A run that began before the log's marker was written has sealed the archive by then.
            throw Unfit(kept.Location, "it holds a log that is no archive");
        }
    }

    public static AuditException Unfit(string archive, string why) => new(
        AuditCodes.ForeignLog, $"{archive} cannot take these records: {why}; name the archive of the records before them, or a new directory");

    private static void RefuseUnfit(LogFiles log, LogFiles kept, AuditHead seal)
    {
        string? id = log.Marker?.Last.Log
            ?? (log.Segments.Count > 0 && AuditRecord.TryParse(LogTail.ReadFirstLine(log.Segments[0]), out AuditRecord? first) ? first.Log : null);
        if (!string.Equals(seal.Log, id, StringComparison.Ordinal))
        {
            throw Unfit(kept.Location, $"it is the archive of log {seal.Log}");
        }

        if (seal.Sequence + 1 < log.FirstSequence || kept.FirstSequence > log.FirstSequence)
        {
            throw Unfit(kept.Location, $"it holds records {kept.FirstSequence} to {seal.Sequence}, but the log goes on at {log.FirstSequence}");
        }

        if (seal.Sequence + 1 > log.FirstSequence && !log.Segments.Exists(segment => segment.FirstSequence == seal.Sequence + 1))
        {
            throw Unfit(kept.Location, $"it ends at record {seal.Sequence}, within a file of the log");
        }

        if (seal.Sequence + 1 == log.FirstSequence && !seal.Equals(log.Marker?.Head))
        {
            throw Unfit(kept.Location, $"its record {seal.Sequence} is not the one that was archived");
        }
    }
}
