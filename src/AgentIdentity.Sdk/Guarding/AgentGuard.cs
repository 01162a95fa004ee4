using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>The enforcement point: every tool call passes it, or does not happen.</summary>
/// <remarks>
/// A call is allowed when its chain is proved, its scope covers the arguments, no policy objects, nothing was revoked at the last moment,
/// its charges are debited, and the decision is on record. Anything else, failures included, is a refusal with a code. Made by an
/// <see cref="AgentGuardBuilder"/>. Safe for concurrent use. Disposing it closes its audit log.
/// </remarks>
public sealed partial class AgentGuard : IAsyncDisposable
{
    private readonly DecisionClock _clock;
    private readonly Authentication _authentication;
    private readonly Coverage _coverage;
    private readonly PolicyPipeline _policies;
    private readonly ApprovalGate _approvals;
    private readonly DecisionCommit _commit;
    private readonly DecisionRecorder? _recorder;
    private readonly CallIds _callIds = new();
    private readonly DecisionTelemetry _telemetry;
    private readonly Alarm _alarm;
    private readonly CheckpointLoop? _checkpoints;
    private bool _isDisposed;

    internal AgentGuard(
        DecisionClock clock, Authentication authentication, Coverage coverage, PolicyPipeline policies, ApprovalGate approvals, DecisionCommit commit,
        DecisionRecorder? recorder, bool isObserving, DecisionTelemetry telemetry, Alarm alarm, CheckpointLoop? checkpoints)
    {
        _clock = clock;
        _authentication = authentication;
        _coverage = coverage;
        _policies = policies;
        _approvals = approvals;
        _commit = commit;
        _recorder = recorder;
        _telemetry = telemetry;
        _alarm = alarm;
        _checkpoints = checkpoints;
        IsObserveOnly = isObserving;
    }

    /// <summary>Whether this guard decides and records, but blocks nothing.</summary>
    public bool IsObserveOnly { get; }

    /// <summary>The name of this enforcement point; null when it has none.</summary>
    public string? Audience => _authentication.Audience;

    /// <summary>Whether chains with proofs are accepted from outside, made for <see cref="Audience"/>.</summary>
    public bool AcceptsPresentedChains => _authentication.AcceptsPresentations;

    /// <summary>The segment that this guard stands in; null when none was said.</summary>
    public string? Segment => _coverage.Segment;

    /// <summary>The environment that this guard is in; null when none was said.</summary>
    public string? Environment => _coverage.Environment;

    /// <summary>The head of the audit log: note it down elsewhere, and a verifier can tell whether the log was cut. Null without a log or a record.</summary>
    public AuditHead? AuditHead => _recorder?.Log.Head;

    /// <summary>Decides a call of an agent that lives in this process, where holding the object is possession of the key.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    /// <returns>The decision; complete it when the tool has run.</returns>
    public ValueTask<AccessDecision> AuthorizeAsync(AgentPrincipal agent, ToolCall call, CancellationToken cancellationToken = default) =>
        DecideAsync(CallerClaim.Of(agent), call, AuditRunner.Caller, cancellationToken);

    /// <summary>Decides a call that came with a chain and a proof from outside. Refused unless the guard accepts such calls.</summary>
    /// <param name="presentation">The claimed chain and proof.</param>
    /// <param name="call">The call as it arrived, not as the proof says it was.</param>
    /// <param name="nonce">The nonce that was issued for this call, when nonces are used.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    /// <returns>The decision; complete it when the tool has run.</returns>
    public ValueTask<AccessDecision> AuthorizePresentedAsync(
        AgentPresentation presentation, ToolCall call, string? nonce = null, CancellationToken cancellationToken = default) =>
        DecideAsync(CallerClaim.Of(presentation, nonce), call, AuditRunner.Caller, cancellationToken);

    /// <summary>Decides a call, runs the tool on the checked arguments if it is allowed, and records how it ended.</summary>
    /// <typeparam name="T">What the tool returns.</typeparam>
    /// <param name="agent">The agent.</param>
    /// <param name="call">The call.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="cancellationToken">Cancels the decision, and is passed on to the tool.</param>
    /// <exception cref="AgentAccessDeniedException">The call is refused; the tool did not run.</exception>
    public async Task<T> InvokeAsync<T>(
        AgentPrincipal agent, ToolCall call, Func<ToolArguments, CancellationToken, Task<T>> tool, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        AccessDecision decision = await DecideAsync(CallerClaim.Of(agent), call, AuditRunner.Guard, cancellationToken).ConfigureAwait(false);
        return await RunAsync(decision, tool, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Decides a call from outside, runs the tool on the checked arguments if it is allowed, and records how it ended.</summary>
    /// <typeparam name="T">What the tool returns.</typeparam>
    /// <param name="presentation">The claimed chain and proof.</param>
    /// <param name="call">The call as it arrived.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="nonce">The nonce that was issued for this call, when nonces are used.</param>
    /// <param name="cancellationToken">Cancels the decision, and is passed on to the tool.</param>
    /// <exception cref="AgentAccessDeniedException">The call is refused; the tool did not run.</exception>
    public async Task<T> InvokePresentedAsync<T>(
        AgentPresentation presentation, ToolCall call, Func<ToolArguments, CancellationToken, Task<T>> tool, string? nonce = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        AccessDecision decision = await DecideAsync(CallerClaim.Of(presentation, nonce), call, AuditRunner.Guard, cancellationToken).ConfigureAwait(false);
        return await RunAsync(decision, tool, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Signs the audit log as it is stored now, asks the witnesses to cosign, and gives what there is: beside the times it is done anyway.</summary>
    /// <param name="cancellationToken">Stops waiting; the log is signed nonetheless.</param>
    /// <returns>The checkpoint, with the cosignatures that were given; a <see cref="WitnessPolicy"/> says whether they are enough.</returns>
    /// <exception cref="InvalidOperationException">The guard signs no checkpoints.</exception>
    /// <exception cref="AuditException">The log is not signed; the code says why.</exception>
    public Task<SignedNote> CheckpointAsync(CancellationToken cancellationToken = default)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        return _checkpoints?.CheckpointAsync(cancellationToken)
            ?? throw new InvalidOperationException("this guard signs no checkpoints; call SignCheckpoints on its builder");
    }

    /// <summary>Records what is still owed to the audit log, closes it and signs it a last time. Nothing is decided any more.</summary>
    public async ValueTask DisposeAsync()
    {
        Volatile.Write(ref _isDisposed, true);
        _approvals.Dispose();
        if (_recorder is not null)
        {
            await _recorder.RecordForgottenAsync().ConfigureAwait(false);
            await _recorder.Log.DisposeAsync().ConfigureAwait(false);
        }

        if (_checkpoints is not null)
        {
            await _checkpoints.DisposeAsync().ConfigureAwait(false);
        }
    }

    private ValueTask<AccessDecision> DecideAsync(CallerClaim claim, ToolCall call, AuditRunner runner, CancellationToken cancellationToken) =>
        DecisionTelemetry.IsOn
            ? DecideObservedAsync(claim, call, runner, cancellationToken)
            : DecideAsync(new DecisionDraft(claim, call, _callIds.Next()), runner, cancellationToken);

    private async ValueTask<AccessDecision> DecideObservedAsync(CallerClaim claim, ToolCall call, AuditRunner runner, CancellationToken cancellationToken)
    {
        long started = _telemetry.Begin(out Activity? span);
        try
        {
            DecisionDraft draft = new(claim, call, _callIds.Next());
            AccessDecision decision = await DecideAsync(draft, runner, cancellationToken).ConfigureAwait(false);
            _telemetry.Tell(decision, draft.IsHolderKnown, started, span);
            return decision;
        }
        finally
        {
            DecisionTelemetry.End(span);
        }
    }

    private async ValueTask<AccessDecision> DecideAsync(DecisionDraft draft, AuditRunner runner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(draft.Call, "call");
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        Denial? denial = await RefuseAsync(draft, cancellationToken).ConfigureAwait(false);
        return _recorder is null
            ? new AccessDecision(draft, denial, IsObserveOnly)
            : await RecordAsync(_recorder, draft, denial, runner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>The walk of a call: prove, cover, ask the policies and, where they say so, people, commit.</summary>
    private async ValueTask<Denial?> RefuseAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            Denial? denial = _clock.Read(out DateTimeOffset now);
            draft.Began = now;
            return denial ?? RefuseRecursion()
                ?? _authentication.Refuse(draft)
                ?? _coverage.Refuse(draft)
                ?? await _policies.RefuseAsync(draft, cancellationToken).ConfigureAwait(false)
                ?? await _approvals.RefuseAsync(draft, cancellationToken).ConfigureAwait(false)
                ?? await _commit.RefuseAsync(draft, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            return Undecidable(failure, cancellationToken);
        }
        finally
        {
            draft.Release();
        }
    }

    private Denial Undecidable(Exception failure, CancellationToken cancellationToken)
    {
        // Whoever has cancelled no longer waits for an answer, whatever else went wrong meanwhile.
        cancellationToken.ThrowIfCancellationRequested();
        _alarm.Raise(failure);
        return failure is LedgerException ledger
            ? new Denial(DenialCodes.LedgerUnavailable, $"what the call uses up cannot be settled ({ledger.Code}): {ledger.Message}")
            : new Denial(DenialCodes.Unexpected, $"{failure.GetType().Name} while deciding, and what cannot be decided is refused");
    }

    /// <summary>A policy that asks the guard would have the guard ask the policy, and so on.</summary>
    private Denial? RefuseRecursion() => _policies.IsRecursive
        ? new Denial(DenialCodes.PolicyRecursion, "a policy called the guard that asks it; use another guard, without that policy")
        : null;

    /// <summary>No receipt, no tool.</summary>
    private async ValueTask<AccessDecision> RecordAsync(
        DecisionRecorder recorder, DecisionDraft draft, Denial? denial, AuditRunner runner, CancellationToken cancellationToken)
    {
        AuditReceipt? receipt = null;
        try
        {
            receipt = await recorder.RecordAsync(draft, denial, runner, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _alarm.Raise(failure);
            denial ??= new Denial(
                DenialCodes.AuditUnavailable,
                failure is AuditException audit ? $"the decision could not be recorded ({audit.Code}): {audit.Message}" : "the decision could not be recorded");
        }

        return new AccessDecision(draft, denial, IsObserveOnly, recorder, receipt);
    }

    private static async Task<T> RunAsync<T>(AccessDecision decision, Func<ToolArguments, CancellationToken, Task<T>> tool, CancellationToken cancellationToken)
    {
        decision.ThrowIfDenied();
        T result;
        try
        {
            result = await tool(decision.Arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException canceled) when (cancellationToken.IsCancellationRequested)
        {
            await decision.AbandonAsync(canceled).ConfigureAwait(false);
            throw;
        }
        catch (Exception error)
        {
            await decision.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        await decision.CompleteAsync().ConfigureAwait(false);
        return result;
    }
}
