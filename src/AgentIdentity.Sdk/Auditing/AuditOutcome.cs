namespace AgentIdentity.Sdk.Auditing;

/// <summary>How an allowed call ended.</summary>
public enum AuditOutcome
{
    /// <summary>Nobody said how it ended.</summary>
    Abandoned,

    /// <summary>The tool threw.</summary>
    Faulted,

    /// <summary>The tool returned.</summary>
    Completed,
}
