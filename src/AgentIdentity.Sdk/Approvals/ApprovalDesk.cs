namespace AgentIdentity.Sdk.Approvals;

/// <summary>Where people answer: shows what waits for them, and keeps what they have signed if it counts for something. It grants nothing, and needs no authority.</summary>
/// <remarks>Safe for concurrent use. Shares the store and the directory with the guards that ask, which may be other processes.</remarks>
public sealed class ApprovalDesk
{
    private readonly IApprovalStore _store;
    private readonly ApproverDirectory _directory;
    private readonly TimeProvider _clock;

    /// <summary>Puts the parts together.</summary>
    /// <param name="store">Where requests and approvals are kept; not disposed here.</param>
    /// <param name="directory">Who may approve.</param>
    /// <param name="clock">The clock; the system's when null.</param>
    public ApprovalDesk(IApprovalStore store, ApproverDirectory directory, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(directory);
        (_store, _directory, _clock) = (store, directory, clock ?? TimeProvider.System);
    }

    /// <summary>All requests that are kept, oldest first, and how far each has come.</summary>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException">The store cannot be read.</exception>
    public async ValueTask<IReadOnlyList<ApprovalStatus>> ListAsync(CancellationToken cancellationToken = default)
    {
        List<ApprovalStatus> listed = [];
        foreach (ApprovalRequest request in await _store.ListAsync(lineage: null, cancellationToken).ConfigureAwait(false))
        {
            listed.Add(await CountAsync(request, cancellationToken).ConfigureAwait(false));
        }

        return listed;
    }

    /// <summary>How far a request has come.</summary>
    /// <param name="requestId">The request's id.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="ApprovalException"><see cref="DenialCodes.ApprovalUnknown"/>, or the store cannot be read.</exception>
    public async ValueTask<ApprovalStatus> GetStatusAsync(string requestId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requestId);
        ApprovalRequest request = await _store.FindAsync(requestId, cancellationToken).ConfigureAwait(false) ?? throw ApprovalLimits.NoRequest(requestId);
        return await CountAsync(request, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Why a person cannot decide about a request, before anything is signed; null when nothing speaks against it.</summary>
    /// <param name="request">The request.</param>
    /// <param name="key">The key the person would sign with.</param>
    /// <param name="decision">What the person would sign.</param>
    public Denial? Refuse(ApprovalRequest request, AgentId key, ApprovalDecision decision)
    {
        ArgumentNullException.ThrowIfNull(request);
        return !_directory.TryFind(key, out Approver? approver)
                ? new Denial(DenialCodes.ApproverUnknown, "no approver has this key: sign with one that is listed, or have it listed", step: null)
            : decision == ApprovalDecision.Review && request.Kind != ApprovalKind.BreakGlass
                ? new Denial(DenialCodes.ApprovalMismatch, "only a use of break-glass is reviewed", step: null)
            : decision != ApprovalDecision.Review && request.Expires <= _clock.GetUtcNow()
                ? new Denial(DenialCodes.ApprovalExpired, "the request has ended: let the agent ask again", step: null)
            : decision == ApprovalDecision.Deny ? null
            : ApprovalRules.RefuseExcluded(request, approver, holders: []);
    }

    /// <summary>Keeps what a person has signed, if it counts for something.</summary>
    /// <param name="approval">The claim.</param>
    /// <param name="cancellationToken">Stops before it is kept.</param>
    /// <returns>Why it is refused; null when it is kept.</returns>
    /// <exception cref="ApprovalException">The store cannot be read or written.</exception>
    public async ValueTask<Denial?> SubmitAsync(SignedApproval approval, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(approval);
        if (await _store.FindAsync(approval.RequestId, cancellationToken).ConfigureAwait(false) is not { } request)
        {
            return ApprovalLimits.NoRequest(approval.RequestId).ToDenial();
        }

        Denial? denial = Refuse(request, approval.Key, approval.Decision) ?? ApprovalRules.Refuse(approval, request, _directory, [], _clock.GetUtcNow(), out _);
        if (denial is null)
        {
            await _store.AppendAsync(approval, cancellationToken).ConfigureAwait(false);
        }

        return denial;
    }

    private async ValueTask<ApprovalStatus> CountAsync(ApprovalRequest request, CancellationToken cancellationToken) => ApprovalRules.Count(
        request, await _store.ReadApprovalsAsync(request.Id, cancellationToken).ConfigureAwait(false), _directory, [], [], _clock.GetUtcNow());
}
