using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>What outlives a store in memory: its lines, and how much room there is.</summary>
internal sealed class Medium
{
    public List<byte[]> Lines { get; set; } = [];

    public bool IsFull { get; set; }

    /// <summary>How many bytes were promised.</summary>
    public long Reserved { get; set; }
}

/// <summary>A place in memory whose store a test chooses.</summary>
internal sealed class MemoryPlace(Func<Medium, IAuditStore> open) : StorePlace<IAuditStore>
{
    private readonly Medium _medium = new();

    public override ValueTask<IAuditStore> OpenAsync() => ValueTask.FromResult(open(_medium));

    public override ValueTask<bool> TryFillAsync()
    {
        _medium.IsFull = true;
        return ValueTask.FromResult(true);
    }

    public override ValueTask FreeAsync()
    {
        _medium.IsFull = false;
        return ValueTask.CompletedTask;
    }
}
