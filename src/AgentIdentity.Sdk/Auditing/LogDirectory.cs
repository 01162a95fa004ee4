using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the lines of a log's files in order. Takes no lock and changes nothing.</summary>
internal static class LogDirectory
{
    /// <summary>Reads line by line, holding one block.</summary>
    public static async IAsyncEnumerable<StoredLine> ReadAsync(
        LogFiles files, long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<LogSegment> segments = files.Segments;
        int start = Math.Max(0, segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence));
        BlockPool pool = new();
        for (int i = start; i < segments.Count; i++)
        {
            long skip = i == start ? fromSequence - segments[i].FirstSequence : 0;
            SegmentReader reader = new(segments[i], IsLast(files, i), pool);
            await foreach (LineBlock block in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (StoredLine line in block.Lines())
                {
                    if (line.Number > skip)
                    {
                        yield return line;
                    }
                }

                pool.Return(block);
            }
        }
    }

    /// <summary>Reads block by block; who takes a block gives it back.</summary>
    public static async IAsyncEnumerable<LineBlock> ReadBlocksAsync(
        LogFiles files, BlockPool pool, IProgress<AuditProgress>? progress, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        long total = progress is null ? 0 : files.Segments.Sum(segment => new FileInfo(segment.Path) is { Exists: true } file ? file.Length : 0);
        long read = 0;
        for (int i = 0; i < files.Segments.Count; i++)
        {
            SegmentReader reader = new(files.Segments[i], IsLast(files, i), pool);
            await foreach (LineBlock block in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                read += block.Bytes.Length;
                progress?.Report(new AuditProgress(read, Math.Max(read, total)));
                yield return block;
            }
        }
    }

    /// <summary>Reads files of a log that nobody writes to any more, block by block.</summary>
    public static async IAsyncEnumerable<LineBlock> ReadBlocksAsync(
        IReadOnlyList<LogSegment> segments, BlockPool pool, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (LogSegment segment in segments)
        {
            await foreach (LineBlock block in new SegmentReader(segment, isLast: false, pool).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return block;
            }
        }
    }

    /// <summary>Whether a segment may end in half a line: nobody is at work on an archive.</summary>
    private static bool IsLast(LogFiles files, int segment) => segment == files.Segments.Count - 1 && files.Seal is null;
}
