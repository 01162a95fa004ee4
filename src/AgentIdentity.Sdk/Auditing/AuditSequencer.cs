using System.Runtime.CompilerServices;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Gives every record its place: number, time, link. One append to the store at a time, shared by all who wait meanwhile.</summary>
/// <remarks>
/// A record is composed under the lock and written outside it. Who finds nobody writing writes; the others wait, and are written together
/// as the next batch. A failed append fails its batch and everything composed after it, and the chain goes back to what is stored.
/// </remarks>
internal sealed class AuditSequencer : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly IAuditStore _store;
    private readonly RecordClock _clock;
    private readonly string _id;
    private readonly byte[] _idBytes;
    private readonly string? _authority;
    private readonly long _firstSequence;
    private readonly List<byte[]> _pending = [];    // bodies of outcomes that could not be written, oldest first
    private int _pendingComposed;                   // how many of them are in batches not stored yet
    private ChainState _durable;
    private ChainState _tentative;
    private AuditBatch _open = new();
    private AuditBatch? _spare;
    private long _promised;
    private bool _isWriting;
    private bool _isClosed;

    public AuditSequencer(IAuditStore store, TimeProvider clock, string id, string? authority, ChainState start)
    {
        _store = store;
        _clock = new RecordClock(clock, id);
        _id = id;
        _idBytes = Encoding.ASCII.GetBytes(id);
        _authority = authority;
        _firstSequence = start.NextSequence;
        _durable = _tentative = start;
    }

    public string Id => _id;

    public AuditHead? Head
    {
        get
        {
            lock (_gate)
            {
                return _durable.NextSequence == 0 ? null : new AuditHead(_id, _durable.NextSequence - 1, _durable.Previous);
            }
        }
    }

    /// <summary>How many outcomes were promised and are not stored.</summary>
    public long Promised => Interlocked.Read(ref _promised);

    /// <summary>Appends one record; when the task completes, it is stored.</summary>
    public ValueTask<AppendedRecord> AppendAsync(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, AppendEffect effect)
    {
        AuditBatch batch;
        AppendedRecord record;
        Task? waiting = null;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(AuditLog));
            batch = _open;
            record = Compose(batch, type, body, effect);
            _isClosed = effect == AppendEffect.Close;
            if (_isWriting)
            {
                waiting = batch.Join();
            }
            else
            {
                _isWriting = true;
                Seal();
            }
        }

        return waiting is null ? WriteAsync(batch, record) : FollowAsync(waiting, record);
    }

    /// <summary>Writes what was composed meanwhile. It is queued behind those whose records were stored just now, so what they append next is in it.</summary>
    void IThreadPoolWorkItem.Execute()
    {
        AuditBatch batch;
        lock (_gate)
        {
            batch = _open;
            Seal();
        }

        // Whoever waits for the batch learns of a failure from it.
        _ = WriteForOthersAsync(batch);
    }

    /// <summary>Takes no more records if there is nothing a closing record could close, and says whether that is so.</summary>
    /// <remarks>In one step: a record that came in between would be written while the store is disposed.</remarks>
    public bool CloseIfUnwritten()
    {
        lock (_gate)
        {
            bool isUnwritten = _tentative.NextSequence == _firstSequence && _durable.IsRepairRecorded && _pending.Count == 0;
            _isClosed |= isUnwritten;
            return isUnwritten;
        }
    }

    /// <summary>Takes no more records, whether or not there was anything to close.</summary>
    public void Close()
    {
        lock (_gate)
        {
            _isClosed = true;
        }
    }

    private AppendedRecord Compose(AuditBatch batch, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, AppendEffect effect)
    {
        // INVARIANT: whatever can refuse a record refuses it here, before anything is added.
        if (body.Length + _idBytes.Length + RecordLine.MaxEnvelope > RecordLine.MaxSize)
        {
            throw new AuditException(AuditCodes.RecordTooLarge, $"an audit record of {body.Length} bytes is too large: shorten what the call says");
        }

        DateTimeOffset time = _clock.Read(_tentative.LastTimestamp, effect);
        ComposeOpening(batch, time);
        while (_pendingComposed < _pending.Count)
        {
            Add(batch, RecordType.Outcome, _pending[_pendingComposed++], time);
            batch.Retried++;
            batch.Promises--;
        }

        Add(batch, type, body, time, isFreshOutcome: effect == AppendEffect.Keep);
        batch.Promises += effect switch
        {
            AppendEffect.Promise => 1,
            AppendEffect.Keep => -1,
            _ => 0,
        };
        return new AppendedRecord(_tentative.NextSequence - 1, _tentative.Previous);
    }

    /// <summary>The records nobody asks for: the header of a new log, and what was cut off the end of an old one.</summary>
    private void ComposeOpening(AuditBatch batch, DateTimeOffset time)
    {
        if (_tentative.NextSequence > 0 && _tentative.IsRepairRecorded)
        {
            return;
        }

        ByteBuilder body = new(stackalloc byte[512]);
        if (_tentative.NextSequence == 0)
        {
            RecordBodies.WriteHeader(ref body, _authority);
            Add(batch, RecordType.Header, body.Written, time);
        }

        if (!_tentative.IsRepairRecorded)
        {
            body.Truncate(0);
            RecordBodies.WriteRecovery(ref body, _store.Repair!);
            Add(batch, RecordType.Recovery, body.Written, time);
            batch.MarkRepairRecorded();
            _tentative = batch.End;
        }

        body.Dispose();
    }

    private void Add(AuditBatch batch, ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, DateTimeOffset time, bool isFreshOutcome = false) =>
        _tentative = batch.Add(type, body, _idBytes, _tentative, time, isFreshOutcome);

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private static async ValueTask<AppendedRecord> FollowAsync(Task done, AppendedRecord record)
    {
        await done.ConfigureAwait(false);
        return record;
    }

    private async Task WriteForOthersAsync(AuditBatch batch)
    {
        try
        {
            await WriteAsync(batch, default).ConfigureAwait(false);
        }
        catch (AuditException)
        {
            // It was handed to everybody who waits.
        }
    }

    private ValueTask<AppendedRecord> WriteAsync(AuditBatch batch, AppendedRecord record)
    {
        ValueTask write;
        try
        {
            long reserve = (_promised + batch.Promises) * RecordLine.MaxOutcomeSize;
            write = _store.AppendAsync(batch.FirstSequence, batch.Lines, reserve, CancellationToken.None);
        }
        catch (Exception failure)
        {
            return ValueTask.FromException<AppendedRecord>(Fail(batch, failure));
        }

        if (!write.IsCompletedSuccessfully)
        {
            return FinishAsync(write, batch, record);
        }

        Complete(batch);
        return ValueTask.FromResult(record);
    }

    private async ValueTask<AppendedRecord> FinishAsync(ValueTask write, AuditBatch batch, AppendedRecord record)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            throw Fail(batch, failure);
        }

        Complete(batch);
        return record;
    }

    private void Complete(AuditBatch batch)
    {
        TaskCompletionSource? done = batch.Done;
        lock (_gate)
        {
            _durable = batch.End;
            Interlocked.Add(ref _promised, batch.Promises);
            _pending.RemoveRange(0, batch.Retried);
            _pendingComposed -= batch.Retried;
            _isWriting = !_open.IsEmpty;
            Recycle(batch);
            if (_isWriting)
            {
                // Not by this thread: its own caller has waited long enough.
                ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            }
        }

        done?.SetResult();
    }

    private AuditException Fail(AuditBatch batch, Exception failure)
    {
        AuditBatch next;
        AuditException error;
        lock (_gate)
        {
            next = _open;
            Seal();
            _pending.AddRange(batch.Outcomes);
            _pending.AddRange(next.Outcomes);
            _pendingComposed = 0;
            _tentative = _durable;
            _isWriting = false;
            error = Describe(failure);
        }

        batch.Done?.SetException(error);
        next.Done?.SetException(error);
        return error;
    }

    private AuditException Describe(Exception failure)
    {
        AuditException known = failure as AuditException
            ?? new AuditException(AuditCodes.Unavailable, "the audit store failed: see to it, then calls go through again", failure);
        return _pending.Count == 0
            ? known
            : new AuditException(
                AuditCodes.OutcomePending,
                $"the outcomes of {_pending.Count} calls are not written yet and no call may begin before they are: {known.Message}",
                known);
    }

    private void Seal()
    {
        _open = _spare ?? new AuditBatch();
        _spare = null;
    }

    private void Recycle(AuditBatch batch)
    {
        if (batch.IsWorthKeeping)
        {
            batch.Reset();
            _spare = batch;
        }
    }
}
