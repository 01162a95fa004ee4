namespace AgentIdentity.Sdk.Approvals;

/// <summary>How far a request has come. The zero value is the one that allows nothing.</summary>
public enum ApprovalState
{
    /// <summary>A person has said no.</summary>
    Denied,

    /// <summary>Not enough people have approved in time.</summary>
    Expired,

    /// <summary>People are still to be heard.</summary>
    Pending,

    /// <summary>Enough people have approved. Whether it was used is the ledger's to say.</summary>
    Approved,
}
