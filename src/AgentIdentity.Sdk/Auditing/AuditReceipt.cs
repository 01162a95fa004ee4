namespace AgentIdentity.Sdk.Auditing;

/// <summary>The evidence that a decision is in the log. Only the log can make one; holding it is the proof.</summary>
/// <remarks>The receipt of a decision that lets a call run is good for exactly one outcome.</remarks>
public sealed class AuditReceipt
{
    private readonly LeafHash _hash;
    private int _isUsed;

    internal AuditReceipt(AuditLog log, string callId, long sequence, LeafHash hash, bool expectsOutcome) =>
        (Log, CallId, Sequence, _hash, ExpectsOutcome) = (log, callId, sequence, hash, expectsOutcome);

    /// <summary>The id that joins the decision with its outcome.</summary>
    public string CallId { get; }

    /// <summary>The sequence number of the decision.</summary>
    public long Sequence { get; }

    /// <summary>Whether the call may run, and so an outcome is owed.</summary>
    public bool ExpectsOutcome { get; }

    /// <summary>The head of the log right after the decision.</summary>
    public AuditHead Head => new(Log.Id, Sequence, _hash);

    internal AuditLog Log { get; }

    /// <summary>Uses the receipt up; false when it was before.</summary>
    internal bool TryUse() => Interlocked.Exchange(ref _isUsed, 1) == 0;
}
