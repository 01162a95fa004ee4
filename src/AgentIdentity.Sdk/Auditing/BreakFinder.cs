namespace AgentIdentity.Sdk.Auditing;

/// <summary>Tells what was done to a log from the first line that does not continue it and the lines after.</summary>
/// <remarks>
/// The links tell more than that something is wrong. A record whose successor still links to it as stored was not altered itself; a
/// record whose number is wrong but whose link is right was; a line followed by the one that should stand in its place was inserted or
/// moved. The answer is exact for one change to one log; of several changes it names one that explains the first line that fails.
/// </remarks>
internal static class BreakFinder
{
    private const string LinkBroken = "it does not link to the record before";

    public static AuditBreak Find(VerifiedChain chain, CheckedLine line, LaterLines later)
    {
        long expected = chain.Count;
        if (line.Record is not { } record)
        {
            return FindUnreadable(chain, line, later);
        }

        if (chain.IsAtMarker && record.Sequence == expected && record.Previous != chain.LastHash && later.Next?.Previous == record.Leaf)
        {
            // The next record vouches for this one as it stands, so it is the marker that is another.
            return line.Break(
                AuditBreakKind.MarkerMismatch, expected, $"it does not link to record {expected - 1} as {ArchiveMarker.FileName} has it: restore the marker");
        }

        if (chain.Last?.Record is { } last && record.Sequence == last.Sequence && record.Previous == last.Previous)
        {
            // Two records for one place: the one the next record links to is genuine.
            return later.Next?.Previous == record.Leaf && record.Leaf != last.Leaf
                ? chain.Last.Break(AuditBreakKind.Inserted, last.Sequence, "the record after it takes its place")
                : line.Break(AuditBreakKind.Inserted, expected, "its place is taken by the record before");
        }

        if (later.HasSuccessor)
        {
            return record.Sequence > expected && later.HasPredecessor && !later.HasTwin
                ? line.Break(AuditBreakKind.Reordered, expected, $"record {record.Sequence} stands here, and record {expected} later")
                : line.Break(AuditBreakKind.Inserted, expected, "the record that belongs here comes later");
        }

        return chain.Log is { } log && !string.Equals(record.Log, log, StringComparison.Ordinal)
            ? FindForeign(chain, line, record, later)
            : FindBroken(chain, line, record, later);
    }

    /// <summary>A record in its place that breaks a rule: altered, unless the next record vouches for it as it stands.</summary>
    public static AuditBreak FindContradiction(VerifiedChain chain, CheckedLine line, LaterLines later, string contradiction)
    {
        AuditRecord record = line.Record!;
        AuditBreakKind kind = IsDisowned(chain, record, later) ? AuditBreakKind.Altered : AuditBreakKind.Inconsistent;
        return line.Break(kind, chain.Count, contradiction);
    }

    /// <summary>Whether a known head or the next record says that another record stood in the place of this one.</summary>
    private static bool IsDisowned(VerifiedChain chain, AuditRecord record, LaterLines later) =>
        chain.ContradictsKnownHead(record) || (later.Next is { } next && next.Previous != record.Leaf);

    private static AuditBreak FindUnreadable(VerifiedChain chain, CheckedLine line, LaterLines later)
    {
        if (later.HasSuccessor && later.FirstReadable is { } first && first.Sequence == chain.Count)
        {
            return line.Break(AuditBreakKind.Inserted, chain.Count, "it is no record, and the record that belongs here comes later");
        }

        return line.State == LineState.Defective
            ? line.Break(AuditBreakKind.Unreadable, chain.Count, "the line is too long, or its file ends within it")
            : line.Break(AuditBreakKind.Altered, chain.Count, "it is no audit record in canonical form");
    }

    private static AuditBreak FindForeign(VerifiedChain chain, CheckedLine line, AuditRecord record, LaterLines later)
    {
        bool isInPlace = record.Sequence == chain.Count && record.Previous == chain.LastHash;
        if (isInPlace && IsDisowned(chain, record, later) && !LogId.AreOfTwoLogs(record.Log, chain.Log!))
        {
            return line.Break(AuditBreakKind.Altered, chain.Count, "its log id is another");
        }

        // The header alone says what the log's id is; when the very next record disagrees, the header is the odd one out.
        return chain.Count == 1 && !isInPlace
            ? chain.Last!.Break(AuditBreakKind.Altered, 0, "the header's log id is not that of the records")
            : line.Break(AuditBreakKind.Spliced, chain.Count, $"the record belongs to log {record.Log}");
    }

    private static AuditBreak FindBroken(VerifiedChain chain, CheckedLine line, AuditRecord record, LaterLines later)
    {
        long expected = chain.Count;
        if (record.Previous == chain.LastHash)
        {
            return line.Break(AuditBreakKind.Altered, expected, $"it links to the record before, but claims to be record {record.Sequence}");
        }

        if (record.Previous.Resembles(chain.LastHash))
        {
            return line.Break(AuditBreakKind.Altered, expected, LinkBroken);
        }

        if (record.Sequence == expected)
        {
            return IsLastAltered(chain, record, later)
                ? chain.Last!.Break(AuditBreakKind.Altered, expected - 1, "the record after it links to another")
                : line.Break(AuditBreakKind.Altered, expected, LinkBroken);
        }

        if (later.Next?.Sequence == expected + 1)
        {
            return line.Break(AuditBreakKind.Altered, expected, $"record {record.Sequence} stands in its place");
        }

        return record.Sequence > expected
            ? line.Break(AuditBreakKind.Removed, expected, $"record {record.Sequence} follows instead")
            : line.Break(AuditBreakKind.Inserted, expected, $"a record that claims to be {record.Sequence} stands here");
    }

    /// <summary>A link does not fit. Whether the record it points to was altered, rather than the link.</summary>
    private static bool IsLastAltered(VerifiedChain chain, AuditRecord record, LaterLines later)
    {
        if (chain.Last is null || chain.KnownHead?.Sequence == chain.Last.Record!.Sequence)
        {
            return false;       // nothing before it, or known to be right
        }

        if (later.Next is { } next)
        {
            return next.Previous == record.Leaf;
        }

        return !chain.ContradictsKnownHead(record);
    }
}
