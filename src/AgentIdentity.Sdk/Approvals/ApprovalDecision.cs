namespace AgentIdentity.Sdk.Approvals;

/// <summary>What a person signed. The zero value is the one that allows nothing.</summary>
public enum ApprovalDecision
{
    /// <summary>No. One is enough to end a request.</summary>
    Deny,

    /// <summary>Yes, to exactly this call.</summary>
    Approve,

    /// <summary>An earlier use of break-glass was looked at.</summary>
    Review,
}
