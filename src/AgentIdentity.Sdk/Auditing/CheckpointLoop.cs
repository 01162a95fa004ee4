using System.Threading.Channels;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Signs a log by itself and has it cosigned: after so many records, after so much time, on demand and at the end. Nobody who appends waits for it.</summary>
/// <remarks>
/// A timer looks at the log's head; one loop signs, asks the witnesses, and tries again what failed. A failure reaches the alarm and nothing else.
/// INVARIANT: only the loop touches the checkpoints.
/// </remarks>
internal sealed class CheckpointLoop : IAsyncDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly AuditLog _log;
    private readonly AuditCheckpoints _checkpoints;
    private readonly IReadOnlyList<IAuditWitness> _witnesses;
    private readonly TimeProvider _clock;
    private readonly Action<Exception> _alarm;
    private readonly CheckpointSchedule _schedule;
    private readonly Channel<TaskCompletionSource<SignedNote>?> _demands = Channel.CreateUnbounded<TaskCompletionSource<SignedNote>?>();
    private readonly ITimer _timer;
    private readonly Task _running;
    private int _isWoken;       // whether the timer has asked and nobody has looked yet
    private volatile bool _isEnding;

    private CheckpointLoop(
        AuditLog log, AuditCheckpoints checkpoints, AuditCheckpointOptions options, IReadOnlyList<IAuditWitness> witnesses, TimeProvider clock, Action<Exception> alarm)
    {
        _log = log;
        _checkpoints = checkpoints;
        _witnesses = witnesses;
        _clock = clock;
        _alarm = alarm;
        _schedule = new CheckpointSchedule(options, clock, checkpoints.SignedSize);
        _running = RunAsync();
        _timer = clock.CreateTimer(static loop => ((CheckpointLoop)loop!).Look(), this, Period, Period);
    }

    /// <summary>Asks the witnesses whether the log may go on, and begins to sign it.</summary>
    /// <param name="directory">The log's directory; the log has a record.</param>
    /// <param name="signer">The log's key.</param>
    /// <param name="options">Checked options.</param>
    /// <param name="clock">The time.</param>
    /// <param name="open">Opens the log, once it may go on.</param>
    /// <param name="alarm">Is told of every failure.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="AuditException">The log must not go on.</exception>
    public static async Task<CheckpointLoop> StartAsync(
        string directory, IAgentSigner signer, AuditCheckpointOptions options, TimeProvider clock, Func<AuditLog> open, Action<Exception> alarm, CancellationToken cancellationToken)
    {
        AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, new TimedSigner(signer, options.Timeout, clock), cancellationToken).ConfigureAwait(false);
        try
        {
            if (options.Policy!.Logs.Count > 0 && !options.Policy.Logs.Any(log => log.Key.Equals(checkpoints.Key)))
            {
                throw new InvalidOperationException($"the witness policy does not accept this log; add the line: log {checkpoints.Key}");
            }

            IReadOnlyList<IAuditWitness> witnesses = [.. options.Witnesses.Select(witness => new TimedWitness(witness, options.Timeout, clock))];
            await CheckpointStart.RequireAsync(checkpoints, options, witnesses, cancellationToken).ConfigureAwait(false);
            return new CheckpointLoop(open(), checkpoints, options, witnesses, clock, alarm);
        }
        catch
        {
            checkpoints.Dispose();
            throw;
        }
    }

    /// <summary>The log that is signed.</summary>
    public AuditLog Log => _log;

    /// <summary>Signs the log as it is stored now and asks the witnesses.</summary>
    /// <param name="cancellationToken">Stops waiting; the log is signed nonetheless.</param>
    /// <exception cref="AuditException">It is not signed.</exception>
    public Task<SignedNote> CheckpointAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<SignedNote> demand = new(TaskCreationOptions.RunContinuationsAsynchronously);
        ObjectDisposedException.ThrowIf(!_demands.Writer.TryWrite(demand), typeof(AuditLog));
        return demand.Task.WaitAsync(cancellationToken);
    }

    /// <summary>Signs a last time and stops. Waits for what is under way, which is bounded.</summary>
    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync().ConfigureAwait(false);
        _isEnding = true;
        if (_demands.Writer.TryWrite(null) && _demands.Writer.TryComplete())
        {
            await _running.ConfigureAwait(false);
            _checkpoints.Dispose();
        }
    }

    private void Look()
    {
        if (_schedule.IsDue(CountRecords()) && Interlocked.Exchange(ref _isWoken, 1) == 0)
        {
            _demands.Writer.TryWrite(null);
        }
    }

    private long CountRecords() => _log.Head is { } head ? head.Sequence + 1 : 0;

    private async Task RunAsync()
    {
        List<TaskCompletionSource<SignedNote>> waiting = [];
        while (await _demands.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            // One signature answers all who ask before it is begun.
            while (_demands.Reader.TryRead(out TaskCompletionSource<SignedNote>? demand))
            {
                if (demand is not null)
                {
                    waiting.Add(demand);
                }
            }

            Volatile.Write(ref _isWoken, 0);
            // The timer may have asked while it was being done.
            if (waiting.Count > 0 || _isEnding || _schedule.IsDue(CountRecords()))
            {
                await AnswerAsync(waiting).ConfigureAwait(false);
                waiting.Clear();
            }
        }
    }

    private async Task AnswerAsync(List<TaskCompletionSource<SignedNote>> waiting)
    {
        try
        {
            await SignAsync().ConfigureAwait(false);
            waiting.ForEach(demand => demand.SetResult(_checkpoints.Latest!));
        }
        catch (Exception failure)
        {
            _schedule.Failed();
            _alarm(failure);
            waiting.ForEach(demand => demand.SetException(failure));
        }
    }

    private async Task SignAsync()
    {
        SignedNote note = await _checkpoints.SignAsync().ConfigureAwait(false);
        IAuditWitness[] owing = [.. _witnesses.Where(witness => note.CosignedAt(witness.Key) is null)];
        // Signed is signed: that the witnesses fail must not have it signed again before it is time.
        _schedule.Signed(_checkpoints.SignedSize, isCosigned: owing.Length == 0);
        if (owing.Length == 0)
        {
            return;
        }

        IReadOnlyList<WitnessAnswer> answers = await _checkpoints.CosignAsync(owing).ConfigureAwait(false);
        _schedule.Signed(_checkpoints.SignedSize, isCosigned: answers.All(answer => answer.IsCosigned));
        foreach ((IAuditWitness witness, WitnessAnswer answer) in owing.Zip(answers).Where(pair => !pair.Second.IsCosigned))
        {
            _alarm(WitnessTrouble.Of(witness.Key, answer, _checkpoints.Key, _checkpoints.SignedSize));
        }
    }
}
