namespace AgentIdentity.Sdk.Auditing;

/// <summary>Which files of a log are moved.</summary>
internal static class ArchiveChoice
{
    /// <summary>The files to move, from the first on; never the last that holds a record, nor what its writer has begun after it.</summary>
    /// <param name="log">The log.</param>
    /// <param name="seal">Where the archive ends already: a run that died may have sealed more than it marked.</param>
    /// <param name="options">What the caller wants.</param>
    public static List<Segment> Of(LogFiles log, AuditHead? seal, AuditArchiveOptions options)
    {
        List<Segment> segments = log.Segments;
        int count = 0;
        for (int next = 1; next < segments.Count; next++)
        {
            bool isSealed = seal is not null && segments[next].FirstSequence <= seal.Sequence + 1;
            if (!isSealed && options.BeforeSequence < segments[next].FirstSequence)
            {
                break;
            }

            // Times never decrease in a log, so what a file begins with is no older than all before it.
            if (!AuditRecord.TryParse(LogTail.ReadFirstLine(segments[next]), out AuditRecord? first) || (!isSealed && options.Before < first.Timestamp))
            {
                break;
            }

            count = next;
        }

        return segments[..count];
    }
}
