namespace AgentIdentity.Sdk.Approvals;

/// <summary>What a person has decided: the signature held, under a key of the directory, over exactly this request.</summary>
public sealed class VerifiedApproval
{
    internal VerifiedApproval(Approver approver, SignedApproval approval)
    {
        Approver = approver;
        Approval = approval;
    }

    /// <summary>The person.</summary>
    public Approver Approver { get; }

    /// <summary>What that person signed.</summary>
    public SignedApproval Approval { get; }

    /// <summary>What was decided.</summary>
    public ApprovalDecision Decision => Approval.Decision;

    /// <summary>Who decided what.</summary>
    public override string ToString() => $"{Approver.Person}: {Decision}";
}
