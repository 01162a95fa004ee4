using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Copies of the lines a sink has not got yet, on disk, beside a store whose own files cannot be followed.</summary>
/// <remarks>
/// <para>
/// A directory of files like those of a <see cref="FileAuditStore"/>: each is named by the sequence number of its first line and holds lines
/// as they were stored. Where the numbers leave a gap, because the spool was full or could not be written, the store is read.
/// </para>
/// <para>
/// What an earlier run has left is somebody else's input. A file is used only if every line in it is a record that links to the one before and
/// its last line is the one the store has; otherwise it is refused by name, deleted, and the store is read.
/// </para>
/// </remarks>
internal sealed class SinkSpool(SpoolFiles files, IAuditStore store, SinkListener listener) : IRecordSource, IAsyncDisposable
{
    private readonly BlockPool _pool = new();
    private readonly SpoolWriter _writer = new(files, listener);
    private long _lastStored = AuditRecord.TryParse(store.LastLine.Span, out AuditRecord? last) ? last.Sequence : -1;
    private long _delivered = -1;

    /// <summary>Takes lines that were stored. Never waits, never fails.</summary>
    public void Offer(long first, ReadOnlySpan<byte> lines)
    {
        _writer.Offer(first, lines);
        Volatile.Write(ref _lastStored, first + lines.Count((byte)'\n') - 1);
    }

    public async IAsyncEnumerable<AuditRecord> ReadAsync(AuditHead? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        // Read before the spool is waited for: up to here, what it does not have it left out.
        long stored = Volatile.Read(ref _lastStored);
        await _writer.Written.WaitAsync(cancellationToken).ConfigureAwait(false);
        await AdmitFoundAsync(cancellationToken).ConfigureAwait(false);
        long next = (after?.Sequence ?? -1) + 1;
        while (next <= stored)
        {
            long before = next;
            if (files.Holding(next) is { } file)
            {
                await foreach (AuditRecord record in ReadAsync(file, next, after, cancellationToken).ConfigureAwait(false))
                {
                    yield return record;
                    after = new AuditHead(record.Log, record.Sequence, record.Leaf);
                    next++;
                }

                if (next == before)
                {
                    Refuse(file.Path, next, file.Last);
                }

                continue;
            }

            long end = files.NextFrom(next) ?? long.MaxValue;
            await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(next, cancellationToken).ConfigureAwait(false))
            {
                AuditRecord record = Parse(line, next);
                if (record.Sequence >= end)
                {
                    break;
                }

                yield return record;
                after = new AuditHead(record.Log, record.Sequence, record.Leaf);
                next = record.Sequence + 1;
            }

            if (next == before)
            {
                yield break;        // the store does not show it yet
            }
        }
    }

    public void Release(AuditHead delivered)
    {
        _delivered = delivered.Sequence;
        files.Release(delivered.Sequence);
    }

    /// <summary>Leaves what is not delivered for the next run.</summary>
    public async ValueTask DisposeAsync()
    {
        await _writer.Written.ConfigureAwait(false);
        files.Close(_delivered);
        files.Dispose();
    }

    private async Task AdmitFoundAsync(CancellationToken cancellationToken)
    {
        while (files.NextFound() is { } found)
        {
            AuditRecord? last = null;
            bool isWhole = true;
            await foreach (LineBlock block in new SegmentReader(found, isLast: false, _pool).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (StoredLine line in block.Lines())
                {
                    AuditRecord? record = null;
                    isWhole = isWhole
                        && line.State == LineState.Complete
                        && AuditRecord.TryParse(line.Bytes.Span, out record)
                        && record.Sequence == (last is null ? found.FirstSequence : last.Sequence + 1)
                        && (last is null || record.Previous == last.Leaf);
                    last = record ?? last;
                }

                _pool.Return(block);
            }

            if (isWhole && last is not null && await IsStoredAsync(last, cancellationToken).ConfigureAwait(false))
            {
                files.Admit(new SpoolFile(found.Path, found.FirstSequence, last.Sequence, new FileInfo(found.Path).Length));
            }
            else
            {
                Refuse(found.Path, found.FirstSequence, last?.Sequence ?? found.FirstSequence);
            }
        }
    }

    private async Task<bool> IsStoredAsync(AuditRecord record, CancellationToken cancellationToken)
    {
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(record.Sequence, cancellationToken).ConfigureAwait(false))
        {
            return line.Span.SequenceEqual(record.Json.Span);
        }

        return false;
    }

    /// <summary>Reads the records of a file from one on, as far as they link to the one before; the caller looks at how far that is.</summary>
    private async IAsyncEnumerable<AuditRecord> ReadAsync(SpoolFile file, long from, AuditHead? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LeafHash? link = after?.LeafHash;
        long sequence = file.First;
        await foreach (LineBlock block in new SegmentReader(file.Segment, isLast: true, _pool).ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            foreach (StoredLine line in block.Lines())
            {
                if (sequence++ < from)
                {
                    continue;
                }

                if (line.State != LineState.Complete
                    || !AuditRecord.TryParse(line.Bytes.Span, out AuditRecord? record)
                    || record.Sequence != sequence - 1
                    || (link is { } expected && record.Previous != expected))
                {
                    yield break;
                }

                link = record.Leaf;
                yield return record;
            }

            _pool.Return(block);
        }
    }

    private void Refuse(string path, long first, long last)
    {
        files.Drop(path);
        listener.Hear(AuditCodes.SpoolRefused, first, last, $"{Path.GetFileName(path)} of the spool is not what was written to it: its records are read from the store");
    }

    private static AuditRecord Parse(ReadOnlyMemory<byte> line, long sequence) =>
        AuditRecord.TryParse(line.Span, out AuditRecord? record)
            ? record
            : throw new AuditException(AuditCodes.Broken, $"line {sequence} of the store is no audit record: run AuditVerifier to learn what happened");
}
