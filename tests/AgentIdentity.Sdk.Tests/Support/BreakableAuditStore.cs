using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Support;

/// <summary>A store in memory that fails while it is broken.</summary>
internal sealed class BreakableAuditStore : IAuditStore
{
    private readonly MemoryAuditStore _lines = new();

    public bool IsBroken { get; set; }

    public bool IsDisposed { get; private set; }

    /// <summary>Runs before every append.</summary>
    public Action? OnAppend { get; set; }

    public ReadOnlyMemory<byte> FirstLine => _lines.FirstLine;

    public ReadOnlyMemory<byte> LastLine => _lines.LastLine;

    public AuditRepair? Repair => null;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        OnAppend?.Invoke();
        return IsBroken ? throw new IOException("the disk is gone") : _lines.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        _lines.ReadAsync(fromSequence, cancellationToken);

    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return ValueTask.CompletedTask;
    }
}
