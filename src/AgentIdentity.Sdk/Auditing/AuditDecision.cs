namespace AgentIdentity.Sdk.Auditing;

/// <summary>What was decided about a call.</summary>
public enum AuditDecision
{
    /// <summary>The call was refused; there is no outcome.</summary>
    Deny,

    /// <summary>The call was allowed; exactly one outcome follows.</summary>
    Allow,

    /// <summary>The call would have been refused, but the guard only observes: it ran, and exactly one outcome follows.</summary>
    Observe,
}
