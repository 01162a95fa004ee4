using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>The guard's answer to one call, already on record. An allowed one is good for one run of the tool and owes one outcome.</summary>
/// <remarks>
/// Only a guard can make one. Run the tool on <see cref="Arguments"/>, then call <see cref="CompleteAsync"/>; disposing an allowed decision
/// that was not completed records that it was abandoned.
/// </remarks>
public sealed class AccessDecision : IAsyncDisposable
{
    private readonly DecisionDraft _draft;
    private readonly DecisionRecorder? _recorder;
    private readonly OwedOutcome? _owed;
    private readonly long _started;
    private int _isComplete;

    internal AccessDecision(DecisionDraft draft, Denial? denial, bool isObserving, DecisionRecorder? recorder = null, AuditReceipt? receipt = null)
    {
        _draft = draft;
        Denial = denial;
        IsAllowed = denial is null || isObserving;
        Receipt = receipt;
        _recorder = recorder;
        _started = recorder?.Timestamp() ?? 0;
        _owed = IsAllowed && recorder is not null && receipt is not null ? new OwedOutcome(recorder, receipt) : null;
    }

    /// <summary>Whether the tool may run. A guard that only observes lets it run in any case; then <see cref="Denial"/> says what would have been.</summary>
    [MemberNotNullWhen(false, nameof(Denial))]
    public bool IsAllowed { get; }

    /// <summary>Why the call is refused, or would have been.</summary>
    public Denial? Denial { get; }

    /// <summary>Whether the call is refused only for now: people were asked, and have not decided. See <see cref="AgentGuard.ResumeAsync"/>.</summary>
    public bool IsPending => !IsAllowed && _draft.IsPending;

    /// <summary>The request for approval that the call waits for, or was approved by; null when there is none.</summary>
    public string? ApprovalRequestId => _draft.ApprovalId;

    /// <summary>The id that joins this decision and its outcome in the audit log.</summary>
    public string CallId => _draft.CallId;

    /// <summary>The action that was decided.</summary>
    public string Action => _draft.Call.Action;

    /// <summary>The arguments that were checked: the tool runs on these and no others.</summary>
    public ToolArguments Arguments => _draft.Call.Arguments;

    /// <summary>The proved chain; null when nothing was proved.</summary>
    public VerifiedCredential? Credential => _draft.Proved;

    /// <summary>The policy that refused the call, or asked for people; null when none did.</summary>
    public string? Policy => _draft.Findings?.DecidedBy;

    /// <summary>What that policy saw, as the record shows it.</summary>
    public IReadOnlyList<PolicyFact> Facts => _draft.Findings?.Facts ?? [];

    /// <summary>The evidence that the decision is on record; null without an audit log, and for refusals that are only counted.</summary>
    public AuditReceipt? Receipt { get; }

    /// <summary>Records how the call ended. Exactly once for an allowed decision.</summary>
    /// <param name="error">What the tool threw; null when it returned. Its type is recorded, its message is not.</param>
    /// <exception cref="InvalidOperationException">The call was refused, or its outcome is on record already.</exception>
    public async ValueTask CompleteAsync(Exception? error = null)
    {
        if (!IsAllowed)
        {
            throw new InvalidOperationException("the call was refused, so there is no outcome");
        }

        if (!await TryEndAsync(error, isAbandoned: false).ConfigureAwait(false))
        {
            throw new InvalidOperationException("the outcome of this call is on record already");
        }
    }

    /// <summary>Records that an allowed call was abandoned, unless its outcome is on record.</summary>
    public async ValueTask DisposeAsync() => await TryEndAsync(error: null, isAbandoned: true).ConfigureAwait(false);

    /// <summary>Allowed, or the reason for the refusal.</summary>
    public override string ToString() => IsAllowed ? $"{Action} allowed" : Denial.Reason;

    /// <summary>Turns a refusal into an exception, for callers that have no other use for it.</summary>
    /// <exception cref="AgentAccessDeniedException">The call is refused.</exception>
    public void ThrowIfDenied()
    {
        if (!IsAllowed)
        {
            throw new AgentAccessDeniedException(this);
        }
    }

    /// <summary>What was decided on.</summary>
    internal DecisionDraft Draft => _draft;

    internal ValueTask<bool> AbandonAsync(Exception error) => TryEndAsync(error, isAbandoned: true);

    private async ValueTask<bool> TryEndAsync(Exception? error, bool isAbandoned)
    {
        if (Interlocked.Exchange(ref _isComplete, 1) != 0)
        {
            return false;
        }

        if (_owed is not null)
        {
            _owed.Dispose();
            await _recorder!.CompleteAsync(Receipt!, error, isAbandoned, _recorder.ElapsedSince(_started)).ConfigureAwait(false);
        }

        return true;
    }

    /// <summary>Sees to it that a decision dropped without an outcome is not lost to the log.</summary>
    private sealed class OwedOutcome(DecisionRecorder recorder, AuditReceipt receipt) : IDisposable
    {
        ~OwedOutcome() => recorder.Forget(receipt);

        public void Dispose() => GC.SuppressFinalize(this);
    }
}
