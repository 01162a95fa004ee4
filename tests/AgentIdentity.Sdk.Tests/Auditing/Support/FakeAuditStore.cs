namespace AgentIdentity.Sdk.Auditing;

/// <summary>A memory store that fails and blocks on demand and remembers what it was asked to reserve.</summary>
internal sealed class FakeAuditStore : IAuditStore
{
    private readonly MemoryAuditStore _inner = new();

    public Exception? Failure { get; set; }

    /// <summary>What is larger finds no room: in bytes.</summary>
    public int Room { get; set; } = int.MaxValue;

    /// <summary>When set, an append waits for it before it succeeds or fails.</summary>
    public TaskCompletionSource? Gate { get; set; }

    public TaskCompletionSource Entered { get; set; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The thread of the latest append.</summary>
    public int Thread { get; private set; }

    public List<long> Reserves { get; } = [];

    public int Appends { get; private set; }

    public ReadOnlyMemory<byte> FirstLine => _inner.FirstLine;

    public ReadOnlyMemory<byte> LastLine => _inner.LastLine;

    public AuditRepair? Repair { get; init; }

    public async ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        Thread = Environment.CurrentManagedThreadId;
        Entered.TrySetResult();
        if (Gate is { } gate)
        {
            await gate.Task;
        }

        if (Failure is not null)
        {
            throw Failure;
        }

        if (lines.Length > Room)
        {
            throw new AuditException(AuditCodes.Full, "full");
        }

        Appends++;
        Reserves.Add(reserve);
        await _inner.AppendAsync(firstSequence, lines, reserve, cancellationToken);
    }

    public IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken) =>
        _inner.ReadAsync(fromSequence, cancellationToken);

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
