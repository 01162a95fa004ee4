using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the lines of a log's files in order. Takes no lock, changes nothing, and holds one line at a time.</summary>
internal static class LogDirectory
{
    private const int InitialBuffer = 64 * 1024;

    public static async IAsyncEnumerable<StoredLine> ReadAsync(
        string directory, long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        List<Segment> segments = SegmentName.List(directory);
        int start = Math.Max(0, segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence));
        for (int i = start; i < segments.Count; i++)
        {
            long skip = i == start ? fromSequence - segments[i].FirstSequence : 0;
            await foreach (StoredLine line in ReadSegmentAsync(segments[i], i == segments.Count - 1, cancellationToken).ConfigureAwait(false))
            {
                if (line.Number > skip)
                {
                    yield return line;
                }
            }
        }
    }

    private static async IAsyncEnumerable<StoredLine> ReadSegmentAsync(
        Segment segment, bool isLast, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        FileStream stream = new(
            segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, FileOptions.SequentialScan);
        await using (stream.ConfigureAwait(false))
        {
            string name = Path.GetFileName(segment.Path);
            byte[] buffer = new byte[InitialBuffer];
            int start = 0;
            int end = 0;
            long number = 0;
            bool isOversize = false;
            while (true)
            {
                int feed = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
                if (feed >= 0)
                {
                    number++;
                    LineState state = isOversize || feed >= RecordLine.MaxSize ? LineState.Defective : LineState.Complete;
                    yield return new StoredLine(buffer.AsMemory(start, feed), state, name, number, number == 1 ? segment.FirstSequence : null);
                    start += feed + 1;
                    isOversize = false;
                    continue;
                }

                // The rest of a line that is too long anyway is not kept.
                isOversize |= end - start >= RecordLine.MaxSize;
                int kept = isOversize ? 0 : end - start;
                buffer.AsSpan(end - kept, kept).CopyTo(MakeRoom(ref buffer, kept));
                start = 0;
                int read = await stream.ReadAsync(buffer.AsMemory(kept), cancellationToken).ConfigureAwait(false);
                end = kept + read;
                if (read == 0)
                {
                    if (kept > 0 || isOversize)
                    {
                        number++;
                        LineState state = isOversize || !isLast ? LineState.Defective : LineState.Unfinished;
                        yield return new StoredLine(buffer.AsMemory(0, kept), state, name, number, number == 1 ? segment.FirstSequence : null);
                    }

                    yield break;
                }
            }
        }
    }

    /// <summary>A buffer at least half of which is free once the kept bytes are moved to its beginning.</summary>
    private static byte[] MakeRoom(ref byte[] buffer, int kept)
    {
        if (kept > buffer.Length / 2)
        {
            buffer = new byte[buffer.Length * 2];
        }

        return buffer;
    }
}
