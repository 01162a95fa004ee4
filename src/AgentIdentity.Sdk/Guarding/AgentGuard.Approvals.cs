using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <content>Calls that wait for people.</content>
public sealed partial class AgentGuard
{
    private const string GrantPolicy = "grant";
    private const string BreakGlassPolicy = "break-glass";

    /// <summary>What asks people and hears them; null when this guard asks nobody.</summary>
    public ApprovalService? Approvals => _approvals.Service;

    /// <summary>Decides a call again that was pending: a new decision, on a credential for exactly this call, if people have approved it meanwhile.</summary>
    /// <remarks>
    /// Every policy is asked again and may refuse. The answer is recorded: approved, refused (<see cref="DenialCodes.ApprovalDenied"/>), ended
    /// (<see cref="DenialCodes.ApprovalExpired"/>), or still pending, which is a refusal, too.
    /// </remarks>
    /// <param name="agent">The agent that asked; its credential may have been renewed since.</param>
    /// <param name="requestId">The request, as the pending decision gave it.</param>
    /// <param name="call">The call. With other arguments it is refused.</param>
    /// <param name="wait">How long to wait for people first; not at all when null.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    /// <returns>The decision; complete it when the tool has run.</returns>
    public ValueTask<AccessDecision> ResumeAsync(
        AgentPrincipal agent, string requestId, ToolCall call, TimeSpan? wait = null, CancellationToken cancellationToken = default) =>
        DecideApprovedAsync(agent, requestId, call, wait, AuditRunner.Caller, cancellationToken);

    /// <summary>Decides a call again that was pending, and runs the tool on the checked arguments if it is allowed now; see <see cref="ResumeAsync"/>.</summary>
    /// <typeparam name="T">What the tool returns.</typeparam>
    /// <param name="agent">The agent that asked.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="call">The call.</param>
    /// <param name="tool">The tool.</param>
    /// <param name="wait">How long to wait for people first; not at all when null.</param>
    /// <param name="cancellationToken">Cancels the decision, and is passed on to the tool.</param>
    /// <exception cref="AgentAccessDeniedException">The call is refused, or still pending; the tool did not run.</exception>
    public async Task<T> InvokeApprovedAsync<T>(
        AgentPrincipal agent, string requestId, ToolCall call, Func<ToolArguments, CancellationToken, Task<T>> tool, TimeSpan? wait = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(tool);
        AccessDecision decision = await DecideApprovedAsync(agent, requestId, call, wait, AuditRunner.Guard, cancellationToken).ConfigureAwait(false);
        return await RunAsync(decision, tool, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The agent with the one right that people have approved, to be used with <see cref="InvokeAsync"/>; a refusal is on record. Nothing is used up
    /// by that: using it is a decision.
    /// </summary>
    /// <param name="agent">The agent that asked.</param>
    /// <param name="requestId">The request.</param>
    /// <param name="call">The call.</param>
    /// <param name="cancellationToken">Cancels.</param>
    public async ValueTask<ApprovalGrant> ObtainGrantAsync(AgentPrincipal agent, string requestId, ToolCall call, CancellationToken cancellationToken = default)
    {
        (AgentLink? link, AccessDecision? refusal) =
            await GrantAsync(CallerClaim.Of(agent), call, requestId, proved: null, AuditRunner.Caller, cancellationToken).ConfigureAwait(false);
        return link is null ? new ApprovalGrant(refusal!) : new ApprovalGrant(link.Credential, agent.With(link));
    }

    /// <summary>The credential for a call that came from outside and is pending, when people have approved it: hand it to the caller, who alone has the key.</summary>
    /// <param name="pending">The pending decision, made by this guard for a call as fresh as the caller's proof.</param>
    /// <param name="cancellationToken">Cancels.</param>
    /// <exception cref="ArgumentException">The decision is not pending.</exception>
    public async ValueTask<ApprovalGrant> IssueGrantAsync(AccessDecision pending, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pending);
        if (!pending.IsPending || pending.ApprovalRequestId is not { } requestId)
        {
            throw new ArgumentException("the decision waits for nobody", nameof(pending));
        }

        (AgentLink? link, AccessDecision? refusal) = await GrantAsync(
            pending.Draft.Claim, pending.Draft.Call, requestId, pending.Draft.Chain, AuditRunner.Caller, cancellationToken).ConfigureAwait(false);
        return link is null ? new ApprovalGrant(refusal!) : new ApprovalGrant(link.Credential, pending.Draft.Claim.Agent?.With(link));
    }

    /// <summary>Asks people to grant an agent one call that none of its scopes covers, under the requirement of the guard's approvals.</summary>
    /// <remarks>For the host's code, not for a model: whoever calls it decides that people are to be asked.</remarks>
    /// <param name="agent">The agent.</param>
    /// <param name="call">The call, whose action is <c>source.tool</c>.</param>
    /// <param name="reason">Why, for the people who are asked: at most 256 characters, without control and format characters.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    /// <returns>A recorded refusal, which is pending unless people refused before; an ordinary decision when a scope covers the call.</returns>
    /// <exception cref="ArgumentException">The reason or the action is not acceptable.</exception>
    /// <exception cref="InvalidOperationException">The guard's approvals have no <see cref="ApprovalOptions.GrantRequirement"/>.</exception>
    public ValueTask<AccessDecision> RequestGrantAsync(AgentPrincipal agent, ToolCall call, string reason, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        _ = AgentScope.For(call.Action);
        CredentialText.Require(reason, nameof(reason));
        if (Approvals?.Options.GrantRequirement is not { } requirement)
        {
            throw new InvalidOperationException("nothing is granted here; set GrantRequirement in the options of UseApprovals");
        }

        DecisionDraft draft = new(CallerClaim.Of(agent), call, _callIds.Next());
        return agent.Scopes.Covers(call) ? DecideAsync(draft.Claim, call, AuditRunner.Caller, cancellationToken) : AskAsync();

        async ValueTask<AccessDecision> AskAsync() =>
            (await RefuseUnlessAsync(draft, FileAsync, AuditRunner.Caller, cancellationToken).ConfigureAwait(false))!;     // filing never passes

        async ValueTask<Denial?> FileAsync()
        {
            ApprovalPlea plea = new(
                draft.Credential, call, ApprovalKind.Grant, [RequestedApproval.Of(GrantPolicy, requirement)], requirement.ExpiresAfter, PolicyVersion: null, reason);
            return await _approvals.FileAsync(draft, plea, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Break-glass: lets an agent make one call at once because a person of the break-glass group answers for it. The alarm is raised, the record
    /// names the person, and the next use of that sponsor or lineage is refused until somebody else has reviewed this one.
    /// </summary>
    /// <remarks>
    /// It stands in for a missing scope and for the people whom policies ask for; it overrules no refusal of a policy, no revocation and no limit of
    /// place or time. The sponsor and the principal of the agent cannot break the glass for it. An attempt is a use. A review is an
    /// <see cref="ApprovalSigner.ReviewAsync"/> that was handed to <see cref="ApprovalService.SubmitAsync"/>.
    /// </remarks>
    /// <param name="agent">The agent.</param>
    /// <param name="call">The call, whose action is <c>source.tool</c>.</param>
    /// <param name="reason">What the emergency is: at most 256 characters, without control and format characters.</param>
    /// <param name="person">The key of the person who answers for it; not disposed here.</param>
    /// <param name="cancellationToken">Cancels as long as the decision is not on record.</param>
    /// <returns>The decision; complete it when the tool has run.</returns>
    /// <exception cref="ArgumentException">The reason or the action is not acceptable.</exception>
    /// <exception cref="InvalidOperationException">The guard's approvals have no <see cref="ApprovalOptions.BreakGlassGroup"/>.</exception>
    public async ValueTask<AccessDecision> BreakGlassAsync(
        AgentPrincipal agent, ToolCall call, string reason, IAgentSigner person, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(person);
        _ = AgentScope.For(call.Action);
        CredentialText.Require(reason, nameof(reason));
        if (Approvals is not { Options.BreakGlassGroup: { } group } service)
        {
            throw new InvalidOperationException("nobody may break the glass here; set BreakGlassGroup in the options of UseApprovals");
        }

        DecisionDraft draft = new(CallerClaim.Of(agent), call, _callIds.Next());
        AgentLink? link = null;
        return await RefuseUnlessAsync(draft, BreakAsync, AuditRunner.Caller, cancellationToken).ConfigureAwait(false)
            ?? await DecideAsync(CallerClaim.Of(agent.With(link!)), call, AuditRunner.Caller, cancellationToken).ConfigureAwait(false);

        async ValueTask<Denial?> BreakAsync()
        {
            ApprovalPlea plea = new(
                draft.Credential, call, ApprovalKind.BreakGlass, [new RequestedApproval(BreakGlassPolicy, 1, group, reason: null)],
                service.Options.GrantLifetime, PolicyVersion: null, reason);
            (ApprovalRequest? request, Denial? denial) = await _approvals.BreakGlassAsync(draft, plea, cancellationToken).ConfigureAwait(false);
            if (request is null)
            {
                return denial;
            }

            draft.ApprovalId = request.Id;
            _alarm.Raise(new BreakGlassException(request.Id, draft.Credential.Name, call.Action, person.PublicKey.Id));
            SignedApproval approval = await new ApprovalSigner(person, service.Clock).ApproveAsync(request, reason, lifetime: null, cancellationToken).ConfigureAwait(false);
            denial = await service.SubmitAsync(approval, cancellationToken).ConfigureAwait(false);
            if (denial is null)
            {
                (link, denial) = await _approvals.GrantAsync(draft, request.Id, cancellationToken).ConfigureAwait(false);
            }

            return denial;
        }
    }

    private async ValueTask<AccessDecision> DecideApprovedAsync(
        AgentPrincipal agent, string requestId, ToolCall call, TimeSpan? wait, AuditRunner runner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        if (wait is { } patience && Approvals is { } service)
        {
            await WaitAsync(service, requestId, patience, cancellationToken).ConfigureAwait(false);
        }

        (AgentLink? link, AccessDecision? refusal) =
            await GrantAsync(CallerClaim.Of(agent), call, requestId, proved: null, runner, cancellationToken).ConfigureAwait(false);
        return link is null ? refusal! : await DecideAsync(CallerClaim.Of(agent.With(link)), call, runner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waiting decides nothing, so what goes wrong with it is left to the decision that follows.</summary>
    private static async Task WaitAsync(ApprovalService service, string requestId, TimeSpan patience, CancellationToken cancellationToken)
    {
        try
        {
            await service.WaitAsync(requestId, patience, cancellationToken).ConfigureAwait(false);
        }
        catch (ApprovalException)
        {
        }
    }

    /// <summary>The credential that people have approved, or a recorded refusal.</summary>
    private async ValueTask<(AgentLink? Link, AccessDecision? Refusal)> GrantAsync(
        CallerClaim claim, ToolCall call, string requestId, ProvedChain? proved, AuditRunner runner, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        ArgumentNullException.ThrowIfNull(call);
        DecisionDraft draft = new(claim, call, _callIds.Next()) { Chain = proved };
        AgentLink? link = null;
        AccessDecision? refusal = await RefuseUnlessAsync(draft, GrantAsync, runner, cancellationToken).ConfigureAwait(false);
        return (refusal is null ? link : null, refusal);

        async ValueTask<Denial?> GrantAsync()
        {
            if (_commit.RefuseChanged(draft) is { } changed)
            {
                return changed;
            }

            (link, Denial? denial) = await _approvals.GrantAsync(draft, requestId, cancellationToken).ConfigureAwait(false);
            return denial;
        }
    }

    /// <summary>Authenticates an agent and looks where and when it may act, then takes a step that may refuse. A refusal is recorded; null when nothing refused.</summary>
    private async ValueTask<AccessDecision?> RefuseUnlessAsync(
        DecisionDraft draft, Func<ValueTask<Denial?>> step, AuditRunner runner, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _isDisposed), this);
        cancellationToken.ThrowIfCancellationRequested();
        Denial? denial;
        try
        {
            denial = _clock.Read(out DateTimeOffset now);
            draft.Began = now;
            denial ??= RefuseRecursion()
                ?? (draft.Chain is null ? _authentication.Refuse(draft) : null)
                ?? _coverage.RefusePlace(draft)
                ?? await step().ConfigureAwait(false);
        }
        catch (Exception failure)
        {
            denial = Undecidable(failure, cancellationToken);
        }

        return denial is null ? null
            : _recorder is null ? new AccessDecision(draft, denial, IsObserveOnly)
            : await RecordAsync(_recorder, draft, denial, runner, cancellationToken).ConfigureAwait(false);
    }
}
