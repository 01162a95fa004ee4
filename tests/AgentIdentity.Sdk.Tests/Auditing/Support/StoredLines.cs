using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A store that holds whatever a test puts there.</summary>
internal sealed class StoredLines(IEnumerable<byte[]> lines) : IAuditStore
{
    private readonly byte[][] _lines = [.. lines];

    public ReadOnlyMemory<byte> FirstLine => _lines.FirstOrDefault() ?? [];

    public ReadOnlyMemory<byte> LastLine => _lines.LastOrDefault() ?? [];

    public AuditRepair? Repair { get; init; }

    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        foreach (byte[] line in _lines.Skip((int)fromSequence))
        {
            yield return line;
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
