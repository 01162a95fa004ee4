using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Exporting;

/// <summary>Keeps what it is given, and does beforehand what the test wants: fail, wait, block.</summary>
internal sealed class RecordingSink : IAuditSink, IDisposable
{
    private readonly Lock _gate = new();
    private readonly List<AuditRecord> _records = [];
    private readonly List<(Func<List<AuditRecord>, bool> Condition, TaskCompletionSource Met)> _waiting = [];

    /// <summary>Runs before anything is kept.</summary>
    public Func<IReadOnlyList<AuditRecord>, CancellationToken, Task>? Before { get; set; }

    public List<int> Batches { get; } = [];

    public int Calls { get; private set; }

    public bool IsDisposed { get; private set; }

    public AuditRecord[] Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    public string[] Lines => [.. Records.Select(record => record.ToString())];

    public long[] Sequences => [.. Records.Select(record => record.Sequence)];

    public async Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        Calls++;
        if (Before is { } before)
        {
            await before(records, cancellationToken);
        }

        lock (_gate)
        {
            Batches.Add(records.Count);
            _records.AddRange(records);
            foreach ((Func<List<AuditRecord>, bool> condition, TaskCompletionSource met) in _waiting)
            {
                if (condition(_records))
                {
                    met.TrySetResult();
                }
            }
        }
    }

    /// <summary>Completes when the sink has so many records.</summary>
    public Task HasAsync(int count)
    {
        lock (_gate)
        {
            if (_records.Count >= count)
            {
                return Task.CompletedTask;
            }

            TaskCompletionSource met = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((records => records.Count >= count, met));
            return met.Task.WaitAsync(TestContext.Current.CancellationToken);
        }
    }

    public void Dispose() => IsDisposed = true;
}
