namespace AgentIdentity.Sdk.Policies;

/// <summary>A ledger in a directory that never forgets: what was debited is there after a restart, and after the process was killed.</summary>
/// <remarks>
/// A debit is written before the call it belongs to goes on; one that cannot be written refuses the call and is not counted. Callers that come
/// at once share a write. One process has the ledger open at a time. Losing it is not the same as having used up nothing: a ledger that is
/// missing or damaged is refused until somebody begins a new one deliberately. An older copy put in its place cannot be told from it. Counters
/// that have expired are dropped. Safe for concurrent use; the guard does not close it.
/// </remarks>
public sealed class FileUsageLedger : IUsageLedger, IAsyncDisposable
{
    private readonly Lock _queue = new();
    private readonly LedgerDesk _desk;
    private readonly TaskCompletionSource _idle = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private List<PendingCommit> _waiting = [];
    private List<PendingCommit> _served = [];
    private bool _isBusy;
    private bool _isClosed;

    private FileUsageLedger(LedgerJournal journal, FileUsageLedgerOptions options)
    {
        Location = journal.Location;
        TornBytes = journal.TornBytes;
        _desk = new LedgerDesk(journal, options.ClockTolerance);
    }

    /// <summary>The full path of the ledger's file.</summary>
    public string Location { get; }

    /// <summary>How many bytes a crash had left of a debit that was never acknowledged; they were cut off when the ledger was opened.</summary>
    public long TornBytes { get; }

    /// <inheritdoc/>
    public DateTimeOffset? RemembersSince => null;

    /// <summary>The number of counters held now.</summary>
    public int Count => _desk.Count;

    /// <summary>Begins a ledger in which nothing is used up. The directory is created when it is missing, for its owner alone.</summary>
    /// <param name="directory">The directory; nothing else should live in it.</param>
    /// <param name="options">How to keep what is debited; the defaults when null.</param>
    /// <exception cref="LedgerException">
    /// <see cref="LedgerCodes.Exists"/>, <see cref="LedgerCodes.Locked"/>, <see cref="LedgerCodes.Full"/> or <see cref="LedgerCodes.Unavailable"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static FileUsageLedger Create(string directory, FileUsageLedgerOptions? options = null) => Begin(LedgerJournal.Create, directory, options);

    /// <summary>Opens the ledger in a directory. It never begins one: a ledger that is gone would have everything used up be free again.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="options">How to keep what is debited; the defaults when null.</param>
    /// <exception cref="LedgerException">
    /// <see cref="LedgerCodes.Missing"/>, <see cref="LedgerCodes.Damaged"/>, <see cref="LedgerCodes.Locked"/> or <see cref="LedgerCodes.Unavailable"/>.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">An option is out of its range.</exception>
    public static FileUsageLedger Open(string directory, FileUsageLedgerOptions? options = null) => Begin(LedgerJournal.Open, directory, options);

    /// <inheritdoc/>
    /// <exception cref="LedgerException">Nothing was debited; the code says why.</exception>
    public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (_queue)
        {
            ObjectDisposedException.ThrowIf(_isClosed, this);
            if (_isBusy)
            {
                PendingCommit pending = new(charges, now, cancellationToken);
                _waiting.Add(pending);
                return new ValueTask<LedgerCommit>(pending.Task);
            }

            _isBusy = true;
        }

        try
        {
            return ValueTask.FromResult(_desk.Serve(charges.Span, now));
        }
        finally
        {
            HandOver();
        }
    }

    /// <inheritdoc/>
    public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(_desk.Read(key, now));
    }

    /// <summary>Serves whoever waits, and lets go of the directory.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_queue)
        {
            if (!_isClosed && !_isBusy)
            {
                Close();
            }

            _isClosed = true;
        }

        await _idle.Task.ConfigureAwait(false);
    }

    private static FileUsageLedger Begin(Func<string, bool, LedgerJournal> begin, string directory, FileUsageLedgerOptions? options)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        options = (options ?? new FileUsageLedgerOptions()).Validated();
        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        return new FileUsageLedger(begin(directory, options.Durability == LedgerDurability.SurvivesPowerLoss), options);
    }

    /// <summary>Whoever was served lets the next in: one who comes, or all who wait by now.</summary>
    private void HandOver()
    {
        lock (_queue)
        {
            _isBusy = _waiting.Count > 0;
            if (_isBusy)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static ledger => ledger.ServeWaiting(), this, preferLocal: false);
            }
            else if (_isClosed)
            {
                Close();
            }
        }
    }

    /// <summary>Serves all who wait.</summary>
    private void ServeWaiting()
    {
        lock (_queue)
        {
            (_waiting, _served) = (_served, _waiting);
        }

        try
        {
            _desk.Serve(_served);
        }
        finally
        {
            _served.Clear();
            HandOver();
        }
    }

    private void Close()
    {
        _desk.Dispose();
        _idle.TrySetResult();
    }
}
