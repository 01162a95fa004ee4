namespace AgentIdentity.Sdk.Approvals;

/// <summary>How far a request has come at one instant, counted from what persons have signed.</summary>
public sealed class ApprovalStatus
{
    private readonly Approver[] _participants;

    internal ApprovalStatus(
        ApprovalRequest request, ApprovalState state, VerifiedApproval[] approvals, RejectedApproval[] rejected, Approver[] participants)
    {
        _participants = participants;
        Request = request;
        State = state;
        Approvals = Array.AsReadOnly(approvals);
        Rejected = Array.AsReadOnly(rejected);
    }

    /// <summary>The request.</summary>
    public ApprovalRequest Request { get; }

    /// <summary>How far it has come.</summary>
    public ApprovalState State { get; }

    /// <summary>What persons have decided, proved.</summary>
    public IReadOnlyList<VerifiedApproval> Approvals { get; }

    /// <summary>What counts for nothing: unknown keys, excluded persons, signatures over something else.</summary>
    public IReadOnlyList<RejectedApproval> Rejected { get; }

    /// <summary>Whether enough people have approved.</summary>
    public bool IsApproved => State == ApprovalState.Approved;

    /// <summary>Whether there is nothing left to wait for. A person may still take an approval back by refusing, until it is used.</summary>
    public bool IsDecided => State != ApprovalState.Pending;

    /// <summary>Whether somebody has looked at a use of break-glass who did not take part in it.</summary>
    public bool IsReviewed => Approvals.Any(review => review.Decision == ApprovalDecision.Review
        && !Array.Exists(_participants, user => PersonName.MayBeSame(user.Person, review.Approver.Person)));

    /// <summary>Why the call may not run; null when it may be asked for.</summary>
    public Denial? Denial => State switch
    {
        ApprovalState.Approved => null,
        ApprovalState.Denied => new Denial(DenialCodes.ApprovalDenied, "a person who was asked has said no", step: null),
        ApprovalState.Expired => new Denial(DenialCodes.ApprovalExpired, "not enough people have approved in time; ask again", step: null),
        _ => new Denial(DenialCodes.ApprovalRequired, "people are still to be heard", step: null),
    };

    /// <summary>The request's id and its state.</summary>
    public override string ToString() => $"{Request.Id}: {State}";
}
