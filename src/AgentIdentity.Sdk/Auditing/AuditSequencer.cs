namespace AgentIdentity.Sdk.Auditing;

/// <summary>Gives every record its place and time. One append to the store at a time, shared by all who wait meanwhile.</summary>
/// <remarks>
/// A record is queued under the lock; it is linked and written outside it. Who finds nobody writing, and was not lately one of many, writes;
/// the others wait, and are written together as the next batch. A failed append fails its batch and everything queued behind it, but the
/// outcomes among them, for which room is reserved: they are tried once more without what failed beside them.
/// </remarks>
internal sealed class AuditSequencer : IThreadPoolWorkItem
{
    private readonly Lock _gate = new();
    private readonly IAuditStore _store;
    private readonly RecordClock _clock;
    private readonly ChainWriter _chain;        // for whoever set _isWriting
    private readonly string _id;
    private readonly long _firstSequence;
    private AuditBatch _open = new();
    private AuditBatch? _spare;
    private DateTimeOffset _lastTimestamp;
    private long _promised;
    private bool _isWriting;
    private bool _isShared;         // whether more than one record was in the last batch
    private bool _isClosed;

    public AuditSequencer(IAuditStore store, TimeProvider clock, string id, string? authority, ChainState start)
    {
        _store = store;
        _clock = new RecordClock(clock, id);
        _chain = new ChainWriter(id, authority, store.Repair, start);
        _id = id;
        _firstSequence = start.NextSequence;
        _lastTimestamp = start.LastTimestamp;
    }

    public string Id => _id;

    public AuditHead? Head
    {
        get
        {
            lock (_gate)
            {
                ChainState stored = _chain.Stored;
                return stored.NextSequence == 0 ? null : new AuditHead(_id, stored.NextSequence - 1, stored.Previous);
            }
        }
    }

    /// <summary>How many outcomes were promised and are not stored.</summary>
    public long Promised => Interlocked.Read(ref _promised);

    /// <summary>Appends one record; when the task completes, it is stored.</summary>
    public ValueTask<AppendedRecord> AppendAsync(ReadOnlySpan<byte> type, ReadOnlySpan<byte> body, AppendEffect effect)
    {
        AuditBatch batch;
        AppendWaiter? waiter;
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isClosed, typeof(AuditLog));
            RefuseTooLarge(body);
            DateTimeOffset time = _clock.Read(_lastTimestamp, effect);
            // INVARIANT: whatever can refuse a record has refused it above, before anything is added.
            batch = _open;
            waiter = _isWriting || _isShared ? AppendWaiter.Rent() : null;
            batch.Add(type, body, time, effect, waiter);
            _lastTimestamp = time;
            _isClosed = effect == AppendEffect.Close;
            if (waiter is null)
            {
                Seal();
            }
            else if (!_isWriting)
            {
                // Others who waited for the last batch are about to append: they shall be in this one.
                WriteNext();
            }

            _isWriting = true;
        }

        return waiter is null ? WriteAsync(batch) : waiter.Task;
    }

    /// <summary>Writes what was queued meanwhile.</summary>
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
            bool isUnwritten = !_isWriting && _chain.Stored.NextSequence == _firstSequence && _chain.Stored.IsRepairRecorded && _chain.Pending == 0;
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

    private void RefuseTooLarge(ReadOnlySpan<byte> body)
    {
        if (!_chain.Fits(body))
        {
            throw new AuditException(AuditCodes.RecordTooLarge, $"an audit record of {body.Length} bytes is too large: shorten what the call says");
        }
    }

    private async Task WriteForOthersAsync(AuditBatch batch)
    {
        try
        {
            await WriteAsync(batch).ConfigureAwait(false);
        }
        catch (AuditException)
        {
            // It was handed to everybody who waits.
        }
    }

    /// <summary>Links and stores a batch.</summary>
    /// <returns>Where its last record came to stand: who writes without waiting has queued no other.</returns>
    private ValueTask<AppendedRecord> WriteAsync(AuditBatch batch)
    {
        ValueTask write;
        try
        {
            _chain.Compose(batch);
            long reserve = (_promised + _chain.PromisesOf(batch)) * RecordLine.MaxOutcomeSize;
            write = _store.AppendAsync(_chain.Stored.NextSequence, _chain.Lines, reserve, CancellationToken.None);
        }
        catch (Exception failure)
        {
            return FailAsync(batch, failure);
        }

        return write.IsCompletedSuccessfully ? ValueTask.FromResult(Complete(batch)) : FinishAsync(write, batch);
    }

    private async ValueTask<AppendedRecord> FinishAsync(ValueTask write, AuditBatch batch)
    {
        try
        {
            await write.ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return await FailAsync(batch, failure).ConfigureAwait(false);
        }

        return Complete(batch);
    }

    private AppendedRecord Complete(AuditBatch batch)
    {
        lock (_gate)
        {
            Interlocked.Add(ref _promised, _chain.PromisesOf(batch));
            _chain.Commit();
        }

        AppendedRecord last = batch.Entries[^1].Record;
        foreach (ref readonly AuditBatch.Entry entry in batch.Entries)
        {
            entry.Waiter?.Succeed(entry.Record);
        }

        lock (_gate)
        {
            _isShared = batch.Count > 1;
            _isWriting = _open.Count > 0;
            Recycle(batch);
            if (_isWriting)
            {
                WriteNext();
            }
        }

        return last;
    }

    /// <returns>Never: whoever wrote without waiting gets the failure.</returns>
    private async ValueTask<AppendedRecord> FailAsync(AuditBatch batch, Exception failure)
    {
        AuditBatch next;
        AuditBatch? outcomes;
        AuditException error;
        lock (_gate)
        {
            next = _open;
            Seal();
            outcomes = AuditBatch.OutcomesBeside(batch, next);
            if (outcomes is null)
            {
                _chain.Keep(batch);
                _chain.Keep(next);
            }

            _isWriting = outcomes is not null;
            _lastTimestamp = outcomes?.Entries[^1].Time ?? _chain.Stored.LastTimestamp;
            error = Describe(failure);
        }

        Tell(batch, error, outcomes);
        Tell(next, error, outcomes);
        if (outcomes is not null)
        {
            await WriteForOthersAsync(outcomes).ConfigureAwait(false);
        }

        throw error;
    }

    /// <summary>Tells those who wait for a batch, but for those whose outcomes are tried once more.</summary>
    private static void Tell(AuditBatch batch, AuditException error, AuditBatch? triedAgain)
    {
        foreach (ref readonly AuditBatch.Entry entry in batch.Entries)
        {
            if (triedAgain is null || !entry.IsOutcome)
            {
                entry.Waiter?.Fail(error);
            }
        }
    }

    private AuditException Describe(Exception failure)
    {
        AuditException known = failure as AuditException
            ?? new AuditException(AuditCodes.Unavailable, "the audit store failed: see to it, then calls go through again", failure);
        return _chain.Pending == 0
            ? known
            : new AuditException(
                AuditCodes.OutcomePending,
                $"the outcomes of {_chain.Pending} calls are not written yet and no call may begin before they are: {known.Message}",
                known);
    }

    private void Seal()
    {
        _open = _spare ?? new AuditBatch();
        _spare = null;
    }

    /// <summary>Has the open batch written by a thread of the pool, behind those whose records were stored just now, so what they append next is in it.</summary>
    private void WriteNext() => ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);

    private void Recycle(AuditBatch batch)
    {
        if (batch.IsWorthKeeping)
        {
            batch.Reset();
            _spare = batch;
        }
    }
}
