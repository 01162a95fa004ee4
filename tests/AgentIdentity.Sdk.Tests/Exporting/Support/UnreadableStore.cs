using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>A store in memory that can be written but, while the test wants, not read.</summary>
internal sealed class UnreadableStore(IAuditStore inner) : IAuditStore
{
    public bool IsReadable { get; set; }

    public ReadOnlyMemory<byte> FirstLine => inner.FirstLine;

    public ReadOnlyMemory<byte> LastLine => inner.LastLine;

    public AuditRepair? Repair => null;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) =>
        inner.AppendAsync(firstSequence, lines, reserve, cancellationToken);

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        IsReadable ? inner.ReadAsync(fromSequence, cancellationToken) : throw new IOException("the store is away");

    public ValueTask DisposeAsync() => inner.DisposeAsync();
}
