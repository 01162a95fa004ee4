using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>Settles what people have to say: puts calls before them that policies stop, and lets a call through that they approved, once.</summary>
internal sealed class ApprovalGate : IDisposable
{
    private readonly ChainProver _prover;
    private readonly DecisionCommit _commit;
    private readonly bool _isObserving;
    private readonly Alarm _alarm;
    private readonly ApprovalFiling? _filing;
    private readonly ApprovalGranting? _granting;
    private readonly BreakGlassRules? _breakGlass;

    public ApprovalGate(ApprovalService? service, IUsageLedger ledger, ChainProver prover, DecisionCommit commit, bool isObserving, Alarm alarm)
    {
        Service = service;
        _prover = prover;
        _commit = commit;
        _isObserving = isObserving;
        _alarm = alarm;
        if (service is not null)
        {
            _filing = new ApprovalFiling(service, ledger, alarm.Raise);
            _granting = new ApprovalGranting(service, _filing, ledger);
            _breakGlass = new BreakGlassRules(service);
        }
    }

    /// <summary>Null when this guard asks nobody.</summary>
    public ApprovalService? Service { get; }

    /// <summary>Why a call may not go on. Most calls need nobody's approval and claim none: they pass at once.</summary>
    public ValueTask<Denial?> RefuseAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        bool isDemanded = draft.Findings is { Demands.Count: > 0 };
        return isDemanded || draft.Credential.ApprovalId is not null ? RefuseUnapprovedAsync(draft, cancellationToken) : default;
    }

    /// <summary>The credential for an approved call, or why there is none.</summary>
    public async ValueTask<(AgentLink? Link, Denial? Denial)> GrantAsync(DecisionDraft draft, string requestId, CancellationToken cancellationToken)
    {
        if (_granting is null)
        {
            return (null, NotAccepted());
        }

        try
        {
            draft.ApprovalId = ApprovalRequest.IsId(requestId) ? requestId : null;
            (AgentLink? link, ApprovalStatus? status, Denial? denial) =
                await _granting.GrantAsync(draft.Credential, draft.Call, requestId, draft.Began, cancellationToken).ConfigureAwait(false);
            draft.IsPending = denial is not null && status is { State: ApprovalState.Pending };
            return (link, denial);
        }
        catch (ApprovalException failure)
        {
            return (null, Explain(failure));
        }
        catch (DelegationException refused)
        {
            return (null, refused.Denial);
        }
    }

    /// <summary>Puts a call before people; the answer is a refusal that may be pending.</summary>
    public async ValueTask<Denial> FileAsync(DecisionDraft draft, ApprovalPlea plea, CancellationToken cancellationToken)
    {
        try
        {
            // Nobody is asked on behalf of an agent that may do nothing any more.
            if (_commit.RefuseChanged(draft) is { } changed)
            {
                return changed;
            }

            (ApprovalRequest? request, Denial? refused) = await _filing!.FileAsync(plea, draft.Began, cancellationToken).ConfigureAwait(false);
            draft.ApprovalId = request?.Id;
            draft.IsPending = request is not null;
            return refused ?? Required(draft);
        }
        catch (ApprovalException failure)
        {
            return Explain(failure);
        }
    }

    /// <summary>Files a use of break-glass; the request when it may go on.</summary>
    public async ValueTask<(ApprovalRequest? Request, Denial? Denial)> BreakGlassAsync(DecisionDraft draft, ApprovalPlea plea, CancellationToken cancellationToken)
    {
        try
        {
            if (_commit.RefuseChanged(draft) is { } changed)
            {
                return (null, changed);
            }

            return await _breakGlass!.RefuseUnreviewedAsync(draft.Credential, draft.Began, cancellationToken).ConfigureAwait(false) is { } unreviewed
                ? (null, unreviewed)
                : await _filing!.FileAsync(plea, draft.Began, cancellationToken).ConfigureAwait(false);
        }
        catch (ApprovalException failure)
        {
            return (null, Explain(failure));
        }
    }

    public void Dispose() => _filing?.Dispose();

    public static Denial NotAccepted() => new(
        DenialCodes.ApprovalNotAccepted, "this guard knows of no approvals; call UseApprovals on its builder", step: null);

    private async ValueTask<Denial?> RefuseUnapprovedAsync(DecisionDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Credential.ApprovalId is { } requestId)
        {
            return await RefuseApprovedAsync(draft, requestId, cancellationToken).ConfigureAwait(false);
        }

        // Where nothing is blocked, nobody needs to approve anything.
        if (_filing is null || _isObserving)
        {
            return Required(draft);
        }

        List<ApprovalDemand> demands = draft.Findings!.Demands;
        ApprovalPlea plea = new(
            draft.Credential,
            draft.Call,
            ApprovalKind.Call,
            [.. demands.Select(demand => RequestedApproval.Of(demand.Policy, demand.Requirement))],
            demands.Min(demand => demand.Requirement.ExpiresAfter),
            draft.Round?.Policies.Version,
            Reason: null);
        return await FileAsync(draft, plea, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>INVARIANT: that a trusted authority signed the credential is no evidence that anybody approved the call. The signatures of persons are.</summary>
    private async ValueTask<Denial?> RefuseApprovedAsync(DecisionDraft draft, string requestId, CancellationToken cancellationToken)
    {
        if (_granting is null)
        {
            return NotAccepted();
        }

        draft.ApprovalId = requestId;
        if (RefuseAskedBy(draft) is { } ended)
        {
            return ended;
        }

        try
        {
            ApprovalRequirement[] demands = [.. (draft.Findings?.Demands ?? []).Select(demand => demand.Requirement)];
            (ApprovalStatus? status, Denial? denial) =
                await _granting.VerifyAsync(draft.Credential, draft.Call, requestId, demands, draft.Began, cancellationToken).ConfigureAwait(false);
            if (denial is not null || status is null)
            {
                return denial;
            }

            draft.Charging().Add(new Charge(ApprovalFiling.UseKey(requestId), 1, 1, status.Request.Expires), policy: null, ApprovalGranting.Used());
            return status.Request.Kind == ApprovalKind.BreakGlass ? await BreakAsync(draft, status, cancellationToken).ConfigureAwait(false) : null;
        }
        catch (ApprovalException failure)
        {
            return Explain(failure);
        }
    }

    /// <summary>INVARIANT: a grant ends with any part of the chain that asked for it. Here the chain is proved; the commit looks at what has become of it.</summary>
    private Denial? RefuseAskedBy(DecisionDraft draft)
    {
        VerifiedCredential granted = draft.Credential;
        ProvedChain? asked = _prover.Prove(granted.AskedBy!, draft.Began, out Denial? denial);
        if (denial is not null || asked is null)
        {
            return denial;
        }

        draft.Finding().AskedBy = asked;
        return asked.Credential.Holder.Equals(granted.Holder) && asked.Credential.Name == granted.Name && asked.Credential.Lineage == granted.Lineage
            ? null
            : new Denial(DenialCodes.ApprovalMismatch, "the credential carries the chain of another agent than the one it was issued to", step: null);
    }

    /// <summary>A use of break-glass is in the record with the person who answers for it.</summary>
    private async ValueTask<Denial?> BreakAsync(DecisionDraft draft, ApprovalStatus status, CancellationToken cancellationToken)
    {
        draft.Finding().Facts =
            [.. draft.Finding().Facts, new PolicyFact("break_glass", status.Approvals.First(use => use.Decision == ApprovalDecision.Approve).Approver.Person)];
        foreach (Charge charge in await _breakGlass!.ChargesAsync(draft.Credential, status.Request, draft.Began, cancellationToken).ConfigureAwait(false))
        {
            draft.Charging().Add(charge, policy: null, BreakGlassRules.Unreviewed());
        }

        return null;
    }

    private static Denial Required(DecisionDraft draft) => new(
        DenialCodes.ApprovalRequired,
        draft.Findings?.DecidedBy is { } policy ? $"the policy {policy} asks for the approval of people" : "people have to grant this",
        step: null);

    private Denial Explain(ApprovalException failure)
    {
        // A store that fails is an operator's affair; that there is no such request, or no room for one, is the caller's.
        if (failure.Code is DenialCodes.ApprovalUnavailable or DenialCodes.ApprovalBroken or DenialCodes.ApprovalSealed)
        {
            _alarm.Raise(failure);
        }

        return failure.ToDenial();
    }
}
