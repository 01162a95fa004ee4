namespace AgentIdentity.Sdk.Approvals;

/// <summary>What people are asked for.</summary>
public enum ApprovalKind
{
    /// <summary>A call the agent has the scope for, and a policy wants people to see.</summary>
    Call,

    /// <summary>One call the agent has no scope for.</summary>
    Grant,

    /// <summary>One call at once, by a person who answers for it and is reviewed afterwards.</summary>
    BreakGlass,
}
