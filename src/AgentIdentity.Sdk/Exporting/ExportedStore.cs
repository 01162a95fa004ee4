namespace AgentIdentity.Sdk.Auditing;

/// <summary>A store whose records are exported: the exporters see everything before the store is closed.</summary>
internal sealed class ExportedStore(IAuditStore inner, SinkExports exports) : IAuditStore
{
    public ReadOnlyMemory<byte> FirstLine => inner.FirstLine;

    public ReadOnlyMemory<byte> LastLine => inner.LastLine;

    public AuditRepair? Repair => inner.Repair;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        ValueTask append = inner.AppendAsync(firstSequence, lines, reserve, cancellationToken);
        return exports.Spools.Count == 0 ? append : AppendAndSpoolAsync(append, firstSequence, lines);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        inner.ReadAsync(fromSequence, cancellationToken);

    public async ValueTask DisposeAsync()
    {
        await exports.DisposeAsync().ConfigureAwait(false);
        await inner.DisposeAsync().ConfigureAwait(false);
    }

    private async ValueTask AppendAndSpoolAsync(ValueTask append, long firstSequence, ReadOnlyMemory<byte> lines)
    {
        await append.ConfigureAwait(false);
        foreach (SinkSpool spool in exports.Spools)
        {
            spool.Offer(firstSequence, lines.Span);
        }
    }
}
