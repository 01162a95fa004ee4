using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the lines of a log's files in order. Takes no lock and changes nothing.</summary>
internal static class LogDirectory
{
    /// <summary>Reads line by line, holding one block.</summary>
    public static async IAsyncEnumerable<StoredLine> ReadAsync(
        string directory, long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Segment> segments = SegmentName.List(directory);
        int start = Math.Max(0, segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence));
        BlockPool pool = new();
        for (int i = start; i < segments.Count; i++)
        {
            long skip = i == start ? fromSequence - segments[i].FirstSequence : 0;
            SegmentReader reader = new(segments[i], i == segments.Count - 1, pool);
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
    public static async IAsyncEnumerable<LineBlock> ReadBlocksAsync(string directory, BlockPool pool, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Segment> segments = SegmentName.List(directory);
        for (int i = 0; i < segments.Count; i++)
        {
            SegmentReader reader = new(segments[i], i == segments.Count - 1, pool);
            await foreach (LineBlock block in reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                yield return block;
            }
        }
    }
}
