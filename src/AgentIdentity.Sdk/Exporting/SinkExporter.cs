using Polly.CircuitBreaker;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads a log from where its sink stands, and brings the sink what it has not got, until it is stopped.</summary>
internal sealed class SinkExporter : IAsyncDisposable
{
    private readonly IAuditSink _sink;
    private readonly AuditSinkOptions _options;
    private readonly SinkPlace _place;
    private readonly IRecordSource _source;
    private readonly SinkListener _listener;
    private readonly SinkDelivery _delivery;
    private readonly TimeProvider _clock;
    private readonly Func<AuditHead?> _head;
    private readonly CancellationTokenSource _stopping = new();
    private readonly CancellationTokenSource _abandoning = new();
    private readonly List<AuditRecord> _batch = [];
    private readonly Task _work;
    private AuditHead? _after;
    private AuditHead? _marked;
    private int _batchBytes;

    public SinkExporter(
        IAuditSink sink, AuditSinkOptions options, SinkPlace place, IRecordSource source, SinkListener listener, Func<AuditHead?> head, TimeProvider clock)
    {
        _sink = sink;
        _options = options;
        _place = place;
        _source = source;
        _listener = listener;
        _head = head;
        _clock = clock;
        _after = _marked = place.Mark;
        _delivery = new SinkDelivery(sink, options, _listener, clock);
        _work = Task.Run(WorkAsync);
    }

    /// <summary>Delivers what is there, for a bounded time, and leaves the rest for the next run.</summary>
    public async ValueTask DisposeAsync()
    {
        using CancellationTokenSource timeout = new(_options.DrainTimeout, _clock);
        using CancellationTokenRegistration abandon = timeout.Token.Register(_abandoning.Cancel);
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _work.ConfigureAwait(false);
        if (_head() is { } head && head.Sequence > (_after?.Sequence ?? -1))
        {
            _listener.Hear(AuditCodes.SinkBehind, NextSequence, head.Sequence, "the sink has not got everything yet: the rest is delivered when the log is opened again");
        }

        _place.Dispose();
        if (_delivery.IsIdle)
        {
            await DisposeSinkAsync().ConfigureAwait(false);
        }
    }

    private long NextSequence => (_after?.Sequence ?? -1) + 1;

    private async Task WorkAsync()
    {
        bool isLastPass;
        do
        {
            // Read first: a pass that begins when everything is stored sees everything.
            isLastPass = _stopping.IsCancellationRequested;
            TimeSpan wait = await PassAsync().ConfigureAwait(false);
            if (!isLastPass)
            {
                await Task.Delay(wait, _clock, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
        while (!isLastPass && !_abandoning.IsCancellationRequested);
    }

    /// <summary>Delivers what is stored by now.</summary>
    /// <returns>How long to wait before the next pass.</returns>
    private async Task<TimeSpan> PassAsync()
    {
        _batch.Clear();
        _batchBytes = 0;
        try
        {
            await ExportAsync(_abandoning.Token).ConfigureAwait(false);
            return _options.PollInterval;
        }
        catch (OperationCanceledException) when (_abandoning.IsCancellationRequested)
        {
            return default;
        }
        catch (BrokenCircuitException open)
        {
            // Less than nothing is left when the time ran out between the refusal and its being told.
            return open.RetryAfter is not { } left ? _options.BreakDuration : left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
        catch (DeliveryFailedException)
        {
            return _options.MaxRetryDelay;      // the listener has heard of each attempt
        }
        catch (Exception failure)
        {
            string code = (failure as AuditException)?.Code ?? AuditCodes.Unavailable;
            _listener.Hear(code, NextSequence, Math.Max(NextSequence, _head()?.Sequence ?? 0), $"the log could not be read for the sink: {failure.Message}", failure);
            return _options.MaxRetryDelay;
        }
    }

    private async Task ExportAsync(CancellationToken cancellationToken)
    {
        AuditHead? last = _after;
        await foreach (AuditRecord record in _source.ReadAsync(_after, cancellationToken).ConfigureAwait(false))
        {
            RefuseUnlinked(last, record);
            last = new AuditHead(record.Log, record.Sequence, record.Leaf);
            if (_batch.Count == _options.BatchSize || (_batch.Count > 0 && _batchBytes + record.Json.Length > _options.BatchBytes))
            {
                await DeliverAsync(cancellationToken).ConfigureAwait(false);
            }

            _batch.Add(record);
            _batchBytes += record.Json.Length;
        }

        if (_batch.Count > 0)
        {
            await DeliverAsync(cancellationToken).ConfigureAwait(false);
        }

        if (!Equals(_marked, _after))
        {
            Mark();
        }
    }

    private async Task DeliverAsync(CancellationToken cancellationToken)
    {
        // A copy: a delivery nobody waits for any more may still read it.
        AuditRecord[] batch = [.. _batch];
        try
        {
            await _delivery.DeliverAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or BrokenCircuitException))
        {
            throw new DeliveryFailedException(failure);
        }

        _after = new AuditHead(batch[^1].Log, batch[^1].Sequence, batch[^1].Leaf);
        _batch.Clear();
        _batchBytes = 0;
        Mark();
        _source.Release(_after);
        SinkMetrics.Delivered(_options.Name, batch.Length, _head()?.Sequence - _after.Sequence);
    }

    /// <summary>A mark that cannot be written is behind: what came since is sent again by the next run, if no later mark can be written either.</summary>
    private void Mark()
    {
        try
        {
            _place.Write(_after!);
            _marked = _after;
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            _listener.Hear(AuditCodes.Unavailable, (_marked?.Sequence ?? -1) + 1, _after!.Sequence, $"the sink's mark cannot be written: make {_place.Location} writable", failure);
        }
    }

    private static void RefuseUnlinked(AuditHead? last, AuditRecord record)
    {
        if (last is null)
        {
            return;
        }

        if (record.Sequence > last.Sequence + 1)
        {
            throw new AuditException(
                AuditCodes.Archived,
                $"records {last.Sequence + 1} to {record.Sequence - 1} were archived before the sink had got them: bring them to the sink from the archive, then move its mark");
        }

        if (record.Sequence != last.Sequence + 1 || record.Previous != last.LeafHash || record.Log != last.Log)
        {
            throw new AuditException(AuditCodes.Broken, $"record {record.Sequence} does not continue record {last.Sequence}, the last the sink has got: verify the log with the head {last}");
        }
    }

    private async ValueTask DisposeSinkAsync()
    {
        // Like a delivery: on a thread of its own, and not for longer.
        Task closing = Task.Run(CloseSinkAsync);
        try
        {
            await closing.WaitAsync(_options.DeliveryTimeout, _clock).ConfigureAwait(false);
        }
        catch (TimeoutException) when (!closing.IsCompleted)
        {
            _listener.Hear(AuditCodes.SinkTimeout, NextSequence, NextSequence, "the sink took too long to close and was left to itself");
        }
        catch (Exception failure)
        {
            _listener.Hear(AuditCodes.SinkFailed, NextSequence, NextSequence, $"the sink could not be closed: {failure.Message}", failure);
        }
    }

    private async Task CloseSinkAsync()
    {
        switch (_sink)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync().ConfigureAwait(false);
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }
    }

    /// <summary>Told apart from failures of the log.</summary>
    private sealed class DeliveryFailedException(Exception cause) : Exception(cause.Message, cause);
}
