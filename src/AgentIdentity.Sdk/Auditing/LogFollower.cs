using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads a log while it grows. Each record must link to the one read before, so a log that is rewritten meanwhile is noticed.</summary>
internal sealed class LogFollower(string directory, long fromSequence)
{
    private readonly BlockPool _pool = new();
    private LogSegment? _segment;
    private long _offset;               // where the next line begins in the segment
    private long _number = 1;           // and which of its lines it is
    private long _next;                 // the sequence number of its record
    private LeafHash? _link;            // what it must link to, once that is known
    private AuditRecord? _last;

    /// <summary>Reads records as they are written, until it is cancelled.</summary>
    public async IAsyncEnumerable<AuditRecord> ReadAsync(TimeSpan interval, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using PeriodicTimer timer = new(interval, clock);
        while (true)
        {
            await foreach (AuditRecord record in ReadWrittenAsync(long.MaxValue, cancellationToken).ConfigureAwait(false))
            {
                yield return record;
            }

            await timer.WaitForNextTickAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads the records that are written by now. Called again, it goes on where it was left.</summary>
    /// <param name="last">The last record to read: a writer may take back those after it that it has not acknowledged.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    public async IAsyncEnumerable<AuditRecord> ReadWrittenAsync(long last, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogFiles files;
        do
        {
            // Listed before it is read: what a later file's name says is in this one by then.
            files = LogFiles.List(directory);
            if (_segment is null)
            {
                Begin(files);
            }

            if (_segment is { } segment && Exists(segment))
            {
                await foreach (LineBlock block in new SegmentReader(segment, isLast: true, _pool, _offset, _number).ReadAsync(cancellationToken).ConfigureAwait(false))
                {
                    foreach (StoredLine line in block.Lines())
                    {
                        if (line.State == LineState.Unfinished)
                        {
                            break;
                        }

                        if (_next > last)
                        {
                            yield break;
                        }

                        AuditRecord? record = Take(line);
                        _offset += line.Bytes.Length + 1;
                        if (record is not null)
                        {
                            yield return record;
                        }
                    }

                    _pool.Return(block);
                }
            }
            else if (_segment is not null)
            {
                // Archived since it was listed: the marker, which is written before anything is deleted, says so by now.
                files = LogFiles.List(directory);
            }
        }
        while (MoveOn(files));
    }

    /// <summary>Begins with the file that holds, or will hold, the first record asked for.</summary>
    private void Begin(LogFiles files)
    {
        if (files.Segments.Count > 0)
        {
            int first = Math.Max(0, files.Segments.FindLastIndex(segment => segment.FirstSequence <= fromSequence));
            _segment = files.Segments[first];
            _next = files.Segments[first].FirstSequence;
            _link = files.Marker?.NextSequence == _next ? files.Marker.Last.Leaf : null;
        }
    }

    /// <summary>Takes the next line, and gives its record if it was asked for.</summary>
    private AuditRecord? Take(StoredLine line)
    {
        _number++;
        long sequence = _next++;
        if (sequence < fromSequence - 1)
        {
            _link = null;       // what stands before the records that are read is not looked at
            return null;
        }

        AuditRecord record = AuditReader.RecordIn(line);
        if (record.Sequence != sequence || (_link is { } link && record.Previous != link))
        {
            throw Rewritten($"line {line.Number} of {line.File} does not continue the record before it");
        }

        _link = record.Leaf;
        _last = record;
        return sequence < fromSequence ? null : record;
    }

    /// <summary>Goes on with the next file when there is one; false when there is nothing to do but wait.</summary>
    private bool MoveOn(LogFiles files)
    {
        if (_segment is not { } current)
        {
            return false;
        }

        int next = files.Segments.FindIndex(segment => segment.FirstSequence > current.FirstSequence);
        if (next >= 0 && files.Segments[next].FirstSequence == _next)
        {
            (_segment, _offset, _number) = (files.Segments[next], 0, 1);
            return true;
        }

        if (_next < files.FirstSequence)
        {
            throw new AuditException(
                AuditCodes.Archived, $"records {_next} to {files.FirstSequence - 1} were archived before they were read: read them in the archive");
        }

        if (current.FirstSequence >= files.FirstSequence && !files.Segments.Contains(current))
        {
            throw Rewritten($"{Path.GetFileName(current.Path)} is gone");
        }

        return next < 0 ? false : throw Rewritten($"record {_next} is missing: {Path.GetFileName(files.Segments[next].Path)} follows");
    }

    private bool Exists(LogSegment segment)
    {
        FileInfo file = new(segment.Path);
        if (!file.Exists)
        {
            return false;       // archived: the next file says whether it was read to its end
        }

        return file.Length >= _offset ? true : throw Rewritten($"{file.Name} is shorter than it was");
    }

    private AuditException Rewritten(string how) => new(
        AuditCodes.Broken,
        _last is null
            ? $"{how}: verify the log to learn what happened"
            : $"{how}: the log was rewritten or cut, or its writer took back what it could not store; verify it with the head {new AuditHead(_last.Log, _last.Sequence, _last.Leaf)}");
}
