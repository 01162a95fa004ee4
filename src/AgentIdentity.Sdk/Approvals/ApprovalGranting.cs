using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Finds out whether people have approved a call, and has the authority issue the credential for it.</summary>
internal sealed class ApprovalGranting(ApprovalService service, ApprovalFiling filing, IUsageLedger ledger)
{
    /// <summary>
    /// Why a call is not approved, or null. Everything is looked at again: the request is for this agent and this call, persons who may approve have
    /// signed exactly it, as many as were asked for then and are asked for now, nobody has refused, and it has not ended.
    /// </summary>
    /// <exception cref="ApprovalException">There is no such request, or the store fails.</exception>
    public async ValueTask<(ApprovalStatus? Status, Denial? Denial)> VerifyAsync(
        VerifiedCredential credential, ToolCall call, string requestId, ApprovalRequirement[] demands, DateTimeOffset now, CancellationToken cancellationToken)
    {
        ApprovalRequest request = await service.FindAsync(requestId, cancellationToken).ConfigureAwait(false);
        if (filing.IsForgotten(request))
        {
            return (null, new Denial(
                DenialCodes.ApprovalUnknown, "the request is older than the memory of this guard, so it may have been used: ask again, or use a ledger that lasts", step: null));
        }

        if (request.Arguments is null)
        {
            return (null, new Denial(DenialCodes.ApprovalSealed, "the arguments of the request are sealed: open the store with its secret", step: null));
        }

        if (!request.IsFor(credential, call))
        {
            return (null, new Denial(DenialCodes.ApprovalMismatch, "the request is for another call, or for another agent", step: null));
        }

        if (DemandsOf(request.Kind, demands) is not { } demanded)
        {
            return (null, new Denial(DenialCodes.ApprovalNotAccepted, "this guard grants nothing of that kind; see the options of its approvals", step: null));
        }

        AgentId[] holders = [.. credential.Path.Select(step => step.Holder.Id)];
        ApprovalStatus status = await service.CountAsync(request, demanded, holders, now, cancellationToken).ConfigureAwait(false);
        return (status, status.Denial);
    }

    /// <summary>The credential for the approved call, for the key the agent has now.</summary>
    /// <exception cref="ApprovalException">There is no such request, or the store fails.</exception>
    public async ValueTask<(AgentLink? Link, ApprovalStatus? Status, Denial? Denial)> GrantAsync(
        VerifiedCredential credential, ToolCall call, string requestId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        (ApprovalStatus? status, Denial? denial) = await VerifyAsync(credential, call, requestId, [], now, cancellationToken).ConfigureAwait(false);
        if (denial is not null || status is null)
        {
            return (null, status, denial);
        }

        // INVARIANT: people let a call through that the agent has the scope for, and did not give it one. It may have lost the scope since.
        if (status.Request.Kind == ApprovalKind.Call && credential.Scopes.Refuse(call) is { } uncovered)
        {
            return (null, status, uncovered);
        }

        // For a clear answer; what counts is the charge when the call is committed.
        if (await ledger.ReadAsync(ApprovalFiling.UseKey(requestId), now, cancellationToken).ConfigureAwait(false) > 0)
        {
            return (null, status, Used());
        }

        if (ApprovedCredential.Draft(credential, call, status.Request, service.Options.GrantLifetime, now) is not { } grant)
        {
            return (null, status, new Denial(DenialCodes.Expired, "the agent's own credential ends, or may be used nowhere: renew it first", step: null));
        }

        ForeignKeys.Admit(credential.HolderKey, service.Options.Authority.TrustAnchor.Key);
        return (await service.Options.Authority.MintAsync(grant, credential.HolderKey, lineage: null, cancellationToken).ConfigureAwait(false), status, null);
    }

    public static Denial Used() => new(DenialCodes.ApprovalUsed, "the approval was used before; it is good for one call", step: null);

    /// <summary>What is demanded now; null when nothing of that kind is granted here. What a file says was demanded then is not enough.</summary>
    private ApprovalRequirement[]? DemandsOf(ApprovalKind kind, ApprovalRequirement[] policies) => kind switch
    {
        ApprovalKind.Call => policies,
        ApprovalKind.Grant => service.Options.GrantRequirement is { } required ? [.. policies, required] : null,
        // Break-glass stands in for the people that policies ask for, and is reviewed afterwards.
        _ => service.Options.BreakGlassGroup is { } group ? [new ApprovalRequirement { Group = group }] : null,
    };
}
