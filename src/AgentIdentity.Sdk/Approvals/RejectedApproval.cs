namespace AgentIdentity.Sdk.Approvals;

/// <summary>An approval that counts for nothing, and why.</summary>
public sealed class RejectedApproval
{
    internal RejectedApproval(SignedApproval approval, Denial denial)
    {
        Approval = approval;
        Denial = denial;
    }

    /// <summary>The claim.</summary>
    public SignedApproval Approval { get; }

    /// <summary>Why it counts for nothing.</summary>
    public Denial Denial { get; }
}
