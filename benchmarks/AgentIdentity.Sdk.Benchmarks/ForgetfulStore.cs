using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <summary>Accepts every append and keeps nothing, so that a benchmark does not measure the growth of a list.</summary>
internal sealed class ForgetfulStore : IAuditStore
{
    public ReadOnlyMemory<byte> FirstLine => default;

    public ReadOnlyMemory<byte> LastLine => default;

    public AuditRepair? Repair => null;

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) => default;

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask DisposeAsync() => default;
}
