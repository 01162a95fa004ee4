using System.Security.Cryptography;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Counts what persons have signed about a request. Nothing else says that a call is approved.</summary>
internal static class ApprovalRules
{
    /// <summary>How far an approver's clock may be ahead of ours.</summary>
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    /// <summary>How far a request has come.</summary>
    /// <param name="request">The request.</param>
    /// <param name="approvals">What is said about it.</param>
    /// <param name="directory">Who may approve.</param>
    /// <param name="demands">What is demanded now, beside what was demanded then.</param>
    /// <param name="holders">The keys of the agent that asks now.</param>
    /// <param name="now">The instant.</param>
    public static ApprovalStatus Count(
        ApprovalRequest request, IEnumerable<SignedApproval> approvals, ApproverDirectory directory, ReadOnlySpan<ApprovalRequirement> demands,
        IReadOnlyList<AgentId> holders, DateTimeOffset now)
    {
        List<VerifiedApproval> verified = [];
        List<RejectedApproval> rejected = [];
        List<Approver> participants = [];
        foreach (SignedApproval approval in approvals)
        {
            Denial? denial = Refuse(approval, request, directory, holders, now, out Approver? approver);
            if (approval.Decision == ApprovalDecision.Approve && denial is null or { Code: DenialCodes.Expired })
            {
                participants.Add(approver!);        // an approval ends; that somebody gave it does not
            }

            if (denial is not null)
            {
                rejected.Add(new RejectedApproval(approval, denial));
            }
            else
            {
                verified.Add(new VerifiedApproval(approver!, approval));
            }
        }

        return new ApprovalStatus(request, StateOf(request, verified, demands, now), [.. verified], [.. rejected], [.. participants]);
    }

    /// <summary>Why an approval counts for nothing, or null with the person whose it is.</summary>
    public static Denial? Refuse(
        SignedApproval approval, ApprovalRequest request, ApproverDirectory directory, IReadOnlyList<AgentId> holders, DateTimeOffset now, out Approver? approver)
    {
        approver = null;
        if (approval.RequestId != request.Id || !CryptographicOperations.FixedTimeEquals(approval.Text.RequestHash, request.Hash.Span))
        {
            return new Denial(DenialCodes.ApprovalMismatch, "the approval is for another request, or for one that said something else", step: null);
        }

        if (!directory.TryFind(approval.Key, out approver, out AgentPublicKey? key))
        {
            return new Denial(DenialCodes.ApproverUnknown, "no approver has the key that is said to have signed", step: null);
        }

        if (!approval.IsSignedBy(key))
        {
            return new Denial(DenialCodes.SignatureInvalid, "the approver did not sign this", step: null);
        }

        if (approval.IssuedAt > now + Skew)
        {
            return new Denial(DenialCodes.NotYetValid, "the approval was signed in the future: set the approver's clock right", step: null);
        }

        return approval.Decision switch
        {
            ApprovalDecision.Deny => null,      // whoever is listed may refuse, and a refusal lasts as long as the request
            ApprovalDecision.Review => RefuseExcluded(request, approver, holders),
            _ when approval.Expires <= now => new Denial(DenialCodes.Expired, "the approval has expired", step: null),
            _ => RefuseExcluded(request, approver, holders),
        };
    }

    /// <summary>INVARIANT: nobody and nothing in the requesting lineage approves: not the sponsor, not the principal, no agent's key.</summary>
    internal static Denial? RefuseExcluded(ApprovalRequest request, Approver approver, IReadOnlyList<AgentId> holders)
    {
        bool isOfLineage = PersonName.MayBeSame(approver.Person, request.Binding.Sponsor.Id)
            || PersonName.MayBeSame(approver.Person, request.Binding.Principal)
            || approver.Keys.Any(key => request.Holders.Contains(key.Id) || holders.Contains(key.Id));
        return isOfLineage
            ? new Denial(DenialCodes.ApproverExcluded, "whoever the agent acts for, and the agent itself, cannot approve what it does: ask somebody else", step: null)
            : null;
    }

    private static ApprovalState StateOf(
        ApprovalRequest request, List<VerifiedApproval> verified, ReadOnlySpan<ApprovalRequirement> demands, DateTimeOffset now)
    {
        if (verified.Exists(approval => approval.Decision == ApprovalDecision.Deny))
        {
            return ApprovalState.Denied;
        }

        if (request.Expires <= now)
        {
            return ApprovalState.Expired;
        }

        foreach (RequestedApproval requested in request.Requirements)
        {
            if (!IsMet(requested.Persons, requested.Group, verified))
            {
                return ApprovalState.Pending;
            }
        }

        foreach (ApprovalRequirement demand in demands)
        {
            if (!IsMet(demand.Persons, demand.Group, verified))
            {
                return ApprovalState.Pending;
            }
        }

        return ApprovalState.Approved;
    }

    /// <summary>Persons are counted, not keys and not signatures. A directory lists a person once, so a person is an entry.</summary>
    private static bool IsMet(int persons, string? group, List<VerifiedApproval> verified) => verified
        .Where(approval => approval.Decision == ApprovalDecision.Approve && approval.Approver.IsIn(group))
        .Select(approval => PersonName.Fold(approval.Approver.Person))
        .Distinct(StringComparer.Ordinal)
        .Count() >= persons;
}
