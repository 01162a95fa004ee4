using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Sums up refusals of unauthenticated input, one record a second and code, so that nobody can fill the log from outside.</summary>
/// <remarks>Counts survive a failing store: they are written when it works again.</remarks>
internal sealed class RefusalSummary : IAsyncDisposable
{
    private const int MaxCodes = 64;
    private const int MaxCodeLength = 64;
    private const string OtherCodes = "other";
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private readonly AuditSequencer _sequencer;
    private readonly ITimer _timer;
    private Dictionary<string, Refusals> _counted = new(StringComparer.Ordinal);
    private Task _flush = Task.CompletedTask;
    private bool _isArmed;
    private bool _isDisposed;

    public RefusalSummary(AuditSequencer sequencer, TimeProvider clock)
    {
        _sequencer = sequencer;
        _timer = clock.CreateTimer(static summary => ((RefusalSummary)summary!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Count(string code, string? claimed)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, typeof(AuditLog));
            Add(code, new Refusals(1, claimed));
            Arm();
        }
    }

    /// <summary>Whether the next refusal with this code would be the one whose claim is recorded; others need not be described.</summary>
    public bool WantsClaim(string code)
    {
        lock (_gate)
        {
            return _counted.GetValueOrDefault(KeyOf(code)).Claimed is null;
        }
    }

    public async ValueTask DisposeAsync()
    {
        Task flush;
        lock (_gate)
        {
            _isDisposed = true;
            flush = _flush;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        await flush.ConfigureAwait(false);
        await FlushAsync().ConfigureAwait(false);
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            _isArmed = false;
            if (!_isDisposed && _flush.IsCompleted)
            {
                _flush = FlushAsync();
            }
        }
    }

    private async Task FlushAsync()
    {
        // Not under the caller's lock: appending may call back into user code.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        Dictionary<string, Refusals> due;
        lock (_gate)
        {
            due = _counted;
            _counted = new Dictionary<string, Refusals>(StringComparer.Ordinal);
        }

        foreach ((string code, Refusals refusals) in due)
        {
            try
            {
                await Record(code, refusals).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is AuditException or ObjectDisposedException)
            {
                KeepCounting(code, refusals);
            }
        }
    }

    private ValueTask<AppendedRecord> Record(string code, Refusals refusals)
    {
        ByteBuilder body = new(stackalloc byte[512]);
        RecordBodies.WriteRefusals(ref body, code, refusals.Count, refusals.Claimed is null ? null : ClaimedText.Escape(refusals.Claimed));
        try
        {
            return _sequencer.AppendAsync(RecordType.Refusals, body.Written, AppendEffect.None);
        }
        finally
        {
            body.Dispose();
        }
    }

    private void KeepCounting(string code, Refusals refusals)
    {
        lock (_gate)
        {
            Add(code, refusals);
            Arm();
        }
    }

    private void Add(string code, Refusals refusals)
    {
        code = KeyOf(code);
        Refusals before = _counted.GetValueOrDefault(code);
        string? claimed = before.Claimed ?? (refusals.Claimed is { Length: > ClaimedText.MaxLength } longer ? longer[..ClaimedText.MaxLength] : refusals.Claimed);
        _counted[code] = new Refusals(before.Count + refusals.Count, claimed);
    }

    private string KeyOf(string code) =>
        code.Length > MaxCodeLength || (!_counted.ContainsKey(code) && _counted.Count >= MaxCodes) ? OtherCodes : code;

    private void Arm()
    {
        if (!_isArmed && !_isDisposed)
        {
            _isArmed = true;
            _timer.Change(Period, Timeout.InfiniteTimeSpan);
        }
    }

    /// <summary>How often one code was counted, and the first claim that came with it.</summary>
    private readonly record struct Refusals(long Count, string? Claimed);
}
