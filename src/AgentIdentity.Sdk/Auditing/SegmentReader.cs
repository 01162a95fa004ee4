using System.Runtime.CompilerServices;
using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads one file of a log in blocks of whole lines. A line that is not whole, or longer than one may be, is an empty block of its own.</summary>
/// <param name="segment">The file.</param>
/// <param name="isLast">Whether it may end within a line.</param>
/// <param name="pool">Where blocks come from.</param>
/// <param name="start">Where in the file to begin: a line does there.</param>
/// <param name="startNumber">Which line that is.</param>
internal sealed class SegmentReader(LogSegment segment, bool isLast, BlockPool pool, long start = 0, long startNumber = 1)
{
    private readonly string _name = Path.GetFileName(segment.Path);
    private long _number = startNumber;

    public async IAsyncEnumerable<LineBlock> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using SafeFileHandle file = Open();
        LineBlock block = pool.Rent();
        bool isOversize = false;
        long offset = start;
        while (await RandomAccess.ReadAsync(file, block.Free, offset, cancellationToken).ConfigureAwait(false) is > 0 and int read)
        {
            offset += read;
            block.Advance(read);
            if (isOversize)
            {
                // The rest of a line that is too long anyway is not kept.
                if (!block.TryDropLine())
                {
                    continue;
                }

                isOversize = false;
                yield return Place(pool.Rent(), LineState.Defective);
            }

            LineBlock next = pool.Rent();
            if (block.TryMoveTailTo(next))
            {
                yield return Place(block, LineState.Complete);
                block = next;
                continue;
            }

            pool.Return(next);
            if (block.Free.IsEmpty)
            {
                isOversize = true;
                block.Clear();
            }
        }

        if (!block.IsEmpty || isOversize)
        {
            block.Clear();
            yield return Place(block, isOversize || !isLast ? LineState.Defective : LineState.Unfinished);
        }
    }

    private SafeFileHandle Open()
    {
        try
        {
            return File.OpenHandle(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, FileOptions.SequentialScan);
        }
        catch (FileNotFoundException failure)
        {
            throw new AuditException(
                AuditCodes.Archived, $"{_name} was archived or deleted while the log was read: read again, or read the archive", failure);
        }
    }

    private LineBlock Place(LineBlock block, LineState state)
    {
        block.Place(state, _name, _number, _number == 1 ? segment.FirstSequence : null);
        _number += block.LineCount;
        return block;
    }
}
