namespace AgentIdentity.Sdk.Auditing;

/// <summary>Says when a log is to be signed. Time that goes by, not what the clock shows: a clock that is set back must not stop the signing.</summary>
internal sealed class CheckpointSchedule
{
    private readonly Lock _gate = new();
    private readonly AuditCheckpointOptions _options;
    private readonly TimeProvider _clock;
    private long _signedSize;
    private long _signedAt;
    private long? _failedAt;        // when signing failed, until it succeeds
    private long? _owedSince;       // when a witness was asked in vain, until it answers

    public CheckpointSchedule(AuditCheckpointOptions options, TimeProvider clock, long signedSize)
    {
        _options = options;
        _clock = clock;
        _signedSize = signedSize;
        _signedAt = clock.GetTimestamp();
    }

    /// <summary>Whether it is time.</summary>
    /// <param name="size">How many records the log has.</param>
    public bool IsDue(long size)
    {
        lock (_gate)
        {
            if (_failedAt is { } failed && !IsOver(failed, _options.RetryAfter))
            {
                return false;
            }

            long added = size - _signedSize;
            return added >= _options.Records
                || (added > 0 && IsOver(_signedAt, _options.Interval))
                || (_owedSince is { } owed && IsOver(owed, _options.RetryAfter));
        }
    }

    /// <summary>The log was signed; with <paramref name="isCosigned"/> by all witnesses, too.</summary>
    public void Signed(long size, bool isCosigned)
    {
        lock (_gate)
        {
            long now = _clock.GetTimestamp();
            _signedAt = size == _signedSize ? _signedAt : now;
            _signedSize = size;
            _failedAt = null;
            _owedSince = isCosigned ? null : now;
        }
    }

    /// <summary>It could not be signed.</summary>
    public void Failed()
    {
        lock (_gate)
        {
            _failedAt = _clock.GetTimestamp();
        }
    }

    private bool IsOver(long since, TimeSpan time) => _clock.GetElapsedTime(since) >= time;
}
