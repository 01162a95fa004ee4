using System.Buffers;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads a copy line by line beside the log it is of, then looks for what no line was of.</summary>
internal sealed class CopyComparison(string directory, string copy, AuditFormat format) : IAsyncDisposable
{
    private readonly LogCursor _log = new(directory);
    private readonly RecordSet _seen = new();

    public async Task<AuditReconciliation> RunAsync(bool fill, CancellationToken cancellationToken)
    {
        AuditRecord first = await AuditReader.FindFirstAsync(directory, cancellationToken).ConfigureAwait(false) ?? throw NoLog();
        AuditRecord last = await AuditReader.FindLastAsync(directory, cancellationToken).ConfigureAwait(false) ?? throw NoLog();
        AuditReconciliation result = new(first.Log) { Records = last.Sequence - first.Sequence + 1 };
        List<LogSegment> files = SegmentName.List(copy);
        BlockPool pool = new();
        for (int i = 0; i < files.Count; i++)
        {
            await foreach (LineBlock block in new SegmentReader(files[i], isLast: i == files.Count - 1, pool).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                foreach (StoredLine line in block.Lines())
                {
                    if (line.State != LineState.Unfinished)
                    {
                        result.Lines++;
                        await CompareAsync(line, first.Sequence, result, cancellationToken).ConfigureAwait(false);
                    }
                }

                pool.Return(block);
            }
        }

        await FindMissingAsync(first.Sequence, last.Sequence, fill, result, cancellationToken).ConfigureAwait(false);
        return result;
    }

    public ValueTask DisposeAsync() => _log.DisposeAsync();

    private async Task CompareAsync(StoredLine line, long first, AuditReconciliation result, CancellationToken cancellationToken)
    {
        long sequence = -1;
        AuditReconciliationKind? kind = null;
        if (line.State != LineState.Complete || !format.TryFind(line.Bytes, out string log, out sequence))
        {
            kind = AuditReconciliationKind.Unreadable;
        }
        else if (log != result.Log)
        {
            kind = AuditReconciliationKind.Foreign;
        }
        else if (sequence < first)
        {
            result.ArchivedLines++;
        }
        else if (await _log.FindAsync(sequence, cancellationToken).ConfigureAwait(false) is not { } record)
        {
            kind = AuditReconciliationKind.Foreign;
        }
        else
        {
            ArrayBufferWriter<byte> expected = new(Math.Max(256, line.Bytes.Length));
            format.Write(record, expected);
            kind = !expected.WrittenSpan.SequenceEqual(line.Bytes.Span) ? AuditReconciliationKind.Altered
                : _seen.Add(sequence - first) ? null
                : AuditReconciliationKind.Duplicate;
        }

        if (kind is { } found)
        {
            result.Add(new AuditReconciliationFinding(found, sequence, sequence, line.File, line.Number));
        }
    }

    private async Task FindMissingAsync(long first, long last, bool fill, AuditReconciliation result, CancellationToken cancellationToken)
    {
        foreach ((long from, long to) in _seen.Gaps(last - first + 1))
        {
            result.Add(new AuditReconciliationFinding(AuditReconciliationKind.Missing, first + from, first + to, null, 0));
            if (fill)
            {
                await FillAsync(first + from, first + to, cancellationToken).ConfigureAwait(false);
                result.Filled += to - from + 1;
            }
        }
    }

    private async Task FillAsync(long from, long to, CancellationToken cancellationToken)
    {
        const int Enough = 1024 * 1024;
        try
        {
            using AppendOnlyFile file = new(SegmentName.Of(copy, from), FileMode.OpenOrCreate);
            ArrayBufferWriter<byte> lines = new();
            await foreach (AuditRecord record in AuditReader.ReadAsync(directory, from, cancellationToken).ConfigureAwait(false))
            {
                format.Write(record, lines);
                lines.Write("\n"u8);
                if (lines.WrittenCount >= Enough || record.Sequence == to)
                {
                    file.Append(lines.WrittenSpan, flush: true);
                    lines.ResetWrittenCount();
                }

                if (record.Sequence == to)
                {
                    break;
                }
            }

            DirectoryEntries.Flush(copy);
        }
        catch (Exception failure) when (failure is not AuditException && StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(copy, failure);
        }
    }

    private AuditException NoLog() => new(AuditCodes.Broken, $"there is no log in {directory}: name the directory that a FileAuditStore writes to");
}
