namespace AgentIdentity.Sdk.Auditing;

/// <summary>Accepts every append and keeps nothing, so that a test measures the log and not its store.</summary>
internal sealed class ForgetfulStore : IAuditStore
{
    public ReadOnlyMemory<byte> FirstLine => default;

    public ReadOnlyMemory<byte> LastLine => default;

    public AuditRepair? Repair => null;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}
