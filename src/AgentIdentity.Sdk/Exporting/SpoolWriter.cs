namespace AgentIdentity.Sdk.Auditing;

/// <summary>Takes lines from whoever appends to the log, without ever making it wait or fail, and writes them to the spool.</summary>
/// <remarks>What cannot be spooled leaves a gap in the numbers of its files, and is read from the store later.</remarks>
internal sealed class SpoolWriter(SpoolFiles files, SinkListener listener)
{
    private const int MaxPending = 4 * 1024 * 1024;     // bytes in memory that the disk has not taken yet

    private readonly Lock _gate = new();
    private List<(long First, byte[] Lines)> _pending = [];
    private int _pendingBytes;
    private bool _isFull;               // whether the listener has heard of it
    private bool _isWriting;
    private Task _work = Task.CompletedTask;

    /// <summary>Completes when what was offered by now is written, or left out.</summary>
    public Task Written
    {
        get
        {
            lock (_gate)
            {
                return _work;
            }
        }
    }

    public void Offer(long first, ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (_pendingBytes + lines.Length > MaxPending)
            {
                return;     // the disk is slower than the log
            }

            _pending.Add((first, lines.ToArray()));
            _pendingBytes += lines.Length;
            if (!_isWriting)
            {
                _isWriting = true;
                _work = Task.Run(Write);
            }
        }
    }

    private void Write()
    {
        while (Take() is { } taken)
        {
            foreach ((long first, byte[] lines) in taken)
            {
                Write(first, lines);
            }
        }
    }

    private List<(long First, byte[] Lines)>? Take()
    {
        lock (_gate)
        {
            List<(long, byte[])> taken = _pending;
            _isWriting = taken.Count > 0;
            (_pending, _pendingBytes) = ([], 0);
            return _isWriting ? taken : null;
        }
    }

    private void Write(long first, byte[] lines)
    {
        long last = first + lines.AsSpan().Count((byte)'\n') - 1;
        try
        {
            bool isWritten = files.TryAppend(first, lines);
            if (!isWritten && !_isFull)
            {
                listener.Hear(AuditCodes.SpoolFull, first, last, "the spool is full: what does not fit is read from the store once the sink is back");
            }

            _isFull = !isWritten;
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            if (!_isFull)
            {
                listener.Hear(AuditCodes.Unavailable, first, last, $"the spool cannot be written, so its records are read from the store: {failure.Message}", failure);
            }

            _isFull = true;
        }
    }
}
