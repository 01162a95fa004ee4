using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>Hears every alarm of the guard: logs it, remembers it for health checks, and passes it on to those who asked.</summary>
internal sealed class HostAlarm(ILogger logger, TimeProvider clock, IReadOnlyList<Action<Exception>> listeners)
{
    private readonly Lock _gate = new();
    private DateTimeOffset? _raised;
    private string? _code;
    private string? _storeCode;
    private long _storeHead;

    /// <summary>How far the audit log has got; set once there is a guard.</summary>
    public Func<long> Head { get; set; } = static () => -1;

    /// <summary>The latest alarm, if it was raised within a time.</summary>
    public string? RaisedWithin(TimeSpan time)
    {
        lock (_gate)
        {
            return _raised is { } raised && clock.GetUtcNow() - raised <= time ? _code : null;
        }
    }

    /// <summary>Why the log took no record the last time one was to be written; null once it has taken one since.</summary>
    public string? StoreTrouble()
    {
        lock (_gate)
        {
            if (_storeCode is not null && Head() > _storeHead)
            {
                _storeCode = null;
            }

            return _storeCode;
        }
    }

    public void Raise(Exception failure)
    {
        string code = FailureText.CodeOf(failure);
        lock (_gate)
        {
            (_raised, _code) = (clock.GetUtcNow(), code);
            if (IsOfStore(code))
            {
                (_storeCode, _storeHead) = (code, Head());
            }
        }

        if (IsOfCheckpoint(code))
        {
            logger.CheckpointFailed(code, FailureText.Of(failure));
        }
        else
        {
            logger.AlarmRaised(code, FailureText.Of(failure));
        }

        foreach (Action<Exception> listener in listeners)
        {
            try
            {
                listener(failure);
            }
            catch (Exception)
            {
                // One listener's failure must not keep the next from hearing.
            }
        }
    }

    private static bool IsOfStore(string code) => code is AuditCodes.Unavailable or AuditCodes.Locked or AuditCodes.Full or AuditCodes.Clock
        or AuditCodes.OutcomePending or AuditCodes.Broken or AuditCodes.HeadMoved or AuditCodes.Archived or AuditCodes.Sealed;

    private static bool IsOfCheckpoint(string code) => code is AuditCodes.CheckpointMismatch or AuditCodes.SignerUnavailable or AuditCodes.QuorumMissing
        or AuditCodes.WitnessUnavailable or AuditCodes.WitnessUnknownLog or AuditCodes.BehindWitness or AuditCodes.WitnessConflict;
}
