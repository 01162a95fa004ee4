using System.Threading.Tasks.Sources;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Somebody who waits for a record to be stored. Goes on as a work item of its own, so that nobody is held up by what another does next.</summary>
/// <remarks>It is awaited once and then used again: by the same thread, which most often waits for its next record right away.</remarks>
internal sealed class AppendWaiter : IValueTaskSource<AppendedRecord>, IThreadPoolWorkItem
{
    [ThreadStatic]
    private static AppendWaiter? _spare;

    private ManualResetValueTaskSourceCore<AppendedRecord> _source;
    private AppendedRecord _record;
    private AuditException? _failure;

    private AppendWaiter()
    {
    }

    public ValueTask<AppendedRecord> Task => new(this, _source.Version);

    public static AppendWaiter Rent()
    {
        AppendWaiter waiter = _spare ?? new AppendWaiter();
        _spare = null;
        return waiter;
    }

    public void Succeed(in AppendedRecord record)
    {
        _record = record;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    public void Fail(AuditException failure)
    {
        _failure = failure;
        ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: true);
    }

    void IThreadPoolWorkItem.Execute()
    {
        if (_failure is null)
        {
            _source.SetResult(_record);
        }
        else
        {
            _source.SetException(_failure);
        }
    }

    AppendedRecord IValueTaskSource<AppendedRecord>.GetResult(short token)
    {
        // Throws for whoever asks a second time; and whoever asks too early must not take the object from those who wait.
        bool isDone = _source.GetStatus(token) != ValueTaskSourceStatus.Pending;
        try
        {
            return _source.GetResult(token);
        }
        finally
        {
            if (isDone)
            {
                _source.Reset();
                _failure = null;
                _spare = this;
            }
        }
    }

    ValueTaskSourceStatus IValueTaskSource<AppendedRecord>.GetStatus(short token) => _source.GetStatus(token);

    void IValueTaskSource<AppendedRecord>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);
}
