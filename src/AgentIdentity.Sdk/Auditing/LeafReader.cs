using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the leaf hashes of a log's records on from where it stopped. Each record must be one, of this log, and continue the one before.</summary>
/// <remarks>Not for concurrent use.</remarks>
internal sealed class LeafReader(string log)
{
    private readonly BlockPool _pool = new();
    private Place? _last;

    /// <summary>Reads the records from a place on, in order.</summary>
    /// <param name="next">The sequence number of the first.</param>
    /// <param name="last">The leaf hash of the record before it, which must still be there, unless it is archived; anything when there is none.</param>
    /// <param name="take">Is given the leaves of one block after the other, and how many of the first of them were known before.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <returns>False when the records do not continue that one.</returns>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: a line is no record.</exception>
    public async Task<bool> TryReadAsync(long next, LeafHash last, Action<IReadOnlyList<LeafHash>, int> take, CancellationToken cancellationToken)
    {
        LogFiles files = LogFiles.List(log);
        long from = Math.Max(next - 1, files.FirstSequence);
        bool isContinued = next == 0;
        byte[] name = Encoding.ASCII.GetBytes(files.Marker?.Last.Log ?? "");
        bool isLastKnown = next <= files.FirstSequence;     // or archived, and so not here to be seen
        int start = Math.Max(0, files.Segments.FindLastIndex(segment => segment.FirstSequence <= from));
        for (int i = start; i < files.Segments.Count; i++)
        {
            LogSegment segment = files.Segments[i];
            (long offset, long number) = BeginningIn(segment, from);
            SegmentReader reader = new(segment, isLast: i == files.Segments.Count - 1 && files.Seal is null, _pool, offset, number);
            await foreach (LineBlock block in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                bool isAsked = segment.FirstSequence + block.FirstNumber - 1 + block.LineCount > from;
                if (isAsked && block.State != LineState.Unfinished)
                {
                    LinkedLines lines = Read(block);
                    if (!lines.IsWhole || !Continues(block, next, last, isLastKnown) || !IsOf(lines.Log.In(block.Bytes), ref name))
                    {
                        return false;
                    }

                    take(lines.Hashes.Leaves, (int)(next - lines.FirstSequence));
                    (isContinued, isLastKnown) = (true, true);
                    (next, last) = (lines.FirstSequence + lines.Count, lines.LastHash);
                    _last = new Place(next - 1, segment, block.FirstNumber + lines.Count - 1, offset + lines.LastStart, lines.LastLength);
                }

                offset += block.Bytes.Length;
                _pool.Return(block);
            }
        }

        return isContinued;
    }

    /// <summary>Whether the record read last is still where it was.</summary>
    /// <param name="leaf">Its leaf hash.</param>
    public bool IsLastStored(LeafHash leaf)
    {
        if (_last is not { } last || !File.Exists(last.Segment.Path))
        {
            return _last is null;       // nothing was read, or what was read is archived
        }

        using FileStream file = new(last.Segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        byte[] line = new byte[last.Length + 1];
        file.Seek(last.Offset, SeekOrigin.Begin);
        return file.ReadAtLeast(line, line.Length, throwOnEndOfStream: false) == line.Length && line[^1] == '\n' && LeafHash.OfLine(line.AsSpan(..^1)) == leaf;
    }

    /// <summary>Reads what holds among the lines; refuses what is no record.</summary>
    private static LinkedLines Read(LineBlock block)
    {
        block.Linked.Keeps = LineHashes.Leaves;
        block.Linked.Read(block, knownHead: null);
        if (!block.Linked.IsWhole)
        {
            AuditReader.RecordIn(block.Lines(skip: block.IsEmpty ? 0 : block.Linked.Count).First());
        }

        return block.Linked;
    }

    private static bool Continues(LineBlock block, long next, LeafHash last, bool isLastKnown)
    {
        LinkedLines lines = block.Linked;
        long known = next - 1 - lines.FirstSequence;
        if (block.NamedSequence is { } named && named != lines.FirstSequence)
        {
            return false;
        }

        return known == -1
            ? isLastKnown && (next == 0 || last.IsWrittenAs(lines.FirstLink.In(block.Bytes)))
            : known >= 0 && known < lines.Count && lines.Hashes.Leaves[(int)known] == last;
    }

    /// <summary>Whether the records of a block are of the log that those before it are of; the first block says which.</summary>
    private static bool IsOf(ReadOnlySpan<byte> log, ref byte[] name)
    {
        name = name.Length == 0 ? log.ToArray() : name;
        return log.SequenceEqual(name);
    }

    /// <summary>Where to begin reading a segment: where the record lies that was read last, or at its first line.</summary>
    private (long Offset, long Number) BeginningIn(LogSegment segment, long from) =>
        _last is { } last && last.Segment == segment && last.Sequence == from && new FileInfo(segment.Path) is { Exists: true } file && file.Length > last.Offset
            ? (last.Offset, last.Number)
            : (0, 1);

    /// <summary>Where a record lies.</summary>
    private sealed record Place(long Sequence, LogSegment Segment, long Number, long Offset, int Length);
}
