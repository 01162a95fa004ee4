using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps a log in memory, for tests and for processes whose trail may die with them.</summary>
/// <remarks>The lines stay readable after disposal, so that a log can be verified once its writer is gone.</remarks>
public sealed class MemoryAuditStore : IAuditStore
{
    private const int BlockSize = 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<ReadOnlyMemory<byte>> _lines = [];
    private byte[] _block = [];
    private int _used;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> FirstLine => LineAt(0);

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> LastLine => LineAt(Count - 1);

    /// <inheritdoc/>
    public AuditRepair? Repair => null;

    private int Count
    {
        get
        {
            lock (_gate)
            {
                return _lines.Count;
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_gate)
        {
            if (firstSequence != _lines.Count)
            {
                throw StoreFailure.HeadMoved(firstSequence, _lines.Count);
            }

            ReadOnlyMemory<byte> stored = Copy(lines.Span);
            while (stored.Span.IndexOf((byte)'\n') is >= 0 and int end)
            {
                _lines.Add(stored[..end]);
                stored = stored[(end + 1)..];
            }
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await ValueTask.CompletedTask.ConfigureAwait(false);
        for (long sequence = fromSequence; sequence < Count; sequence++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return LineAt(sequence);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private ReadOnlyMemory<byte> LineAt(long sequence)
    {
        lock (_gate)
        {
            return sequence >= 0 && sequence < _lines.Count ? _lines[(int)sequence] : default;
        }
    }

    /// <summary>Blocks are never reused or moved: a line handed out stays what it was.</summary>
    private ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> lines)
    {
        if (_block.Length - _used < lines.Length)
        {
            _block = new byte[Math.Max(BlockSize, lines.Length)];
            _used = 0;
        }

        Memory<byte> stored = _block.AsMemory(_used, lines.Length);
        lines.CopyTo(stored.Span);
        _used += lines.Length;
        return stored;
    }
}
