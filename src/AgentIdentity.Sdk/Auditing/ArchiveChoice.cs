namespace AgentIdentity.Sdk.Auditing;

/// <summary>Which files of a log are moved.</summary>
internal static class ArchiveChoice
{
    /// <summary>The files to move, from the first on; never the last that holds a record, nor what its writer has begun after it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="seal">Where the archive ends already: a run that died may have sealed more than it marked.</param>
    /// <param name="options">What the caller wants.</param>
    public static List<LogSegment> Of(LogFiles log, AuditHead? seal, AuditArchiveOptions options)
    {
        List<LogSegment> segments = log.Segments;
        long undelivered = options.IncludeUndelivered ? long.MaxValue : FirstUndelivered(log.Location);
        long size = options.KeepBytes is null ? 0 : segments.Sum(SizeOf);
        int count = 0;
        for (int next = 1; next < segments.Count; next++)
        {
            bool isSealed = seal is not null && segments[next].FirstSequence <= seal.Sequence + 1;
            if (!isSealed
                && (size <= options.KeepBytes
                    || options.BeforeSequence < segments[next].FirstSequence
                    || undelivered < segments[next].FirstSequence
                    || !IsOlder(segments[next - 1], options.Before)))
            {
                break;
            }

            size -= options.KeepBytes is null ? 0 : SizeOf(segments[next - 1]);

            // A file that holds no record yet may be the writer's next, and the one before the last of the log.
            if (AuditRecord.TryParse(LogTail.ReadFirstLine(segments[next]), out _))
            {
                count = next;
            }
        }

        return segments[..count];
    }

    /// <summary>The first record that not every sink of the log has got.</summary>
    private static long FirstUndelivered(string log) =>
        AuditSinkMark.ListOf(log).Select(mark => mark.Head is { } head ? head.Sequence + 1 : 0).DefaultIfEmpty(long.MaxValue).Min();

    private static long SizeOf(LogSegment segment) => new FileInfo(segment.Path) is { Exists: true } file ? file.Length : 0;

    /// <summary>Whether all records of a file are older: times never decrease in a log, so the last one tells.</summary>
    private static bool IsOlder(LogSegment segment, DateTimeOffset? before) =>
        before is null || (AuditRecord.TryParse(LogTail.ReadLastLine(segment), out AuditRecord? last) && last.Timestamp < before);
}
