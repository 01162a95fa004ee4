using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Packs the lines of any store into blocks.</summary>
internal sealed class StorePacker(IAuditStore store, BlockPool pool)
{
    private long _number = 1;

    public async IAsyncEnumerable<LineBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LineBlock block = pool.Rent();
        await foreach (ReadOnlyMemory<byte> line in store.ReadAsync(fromSequence: 0, cancellationToken).ConfigureAwait(false))
        {
            // A store can hand out what no file could hold as one line.
            bool isOdd = line.Length >= RecordLine.MaxSize || line.Span.Contains((byte)'\n');
            if (!isOdd && block.TryAppendLine(line.Span))
            {
                continue;
            }

            if (!block.IsEmpty)
            {
                yield return Place(block, LineState.Complete);
                block = pool.Rent();
            }

            if (isOdd)
            {
                yield return Place(block, line.Length >= RecordLine.MaxSize ? LineState.Defective : LineState.Complete);
                block = pool.Rent();
            }
            else
            {
                block.TryAppendLine(line.Span);
            }
        }

        if (!block.IsEmpty)
        {
            yield return Place(block, LineState.Complete);
        }
    }

    private LineBlock Place(LineBlock block, LineState state)
    {
        block.Place(state, file: null, _number, namedSequence: null);
        _number += block.LineCount;
        return block;
    }
}
