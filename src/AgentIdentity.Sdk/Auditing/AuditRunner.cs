namespace AgentIdentity.Sdk.Auditing;

/// <summary>Who runs the tool after an allowing decision.</summary>
public enum AuditRunner
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>The guard runs it and sees how it ends.</summary>
    Guard,

    /// <summary>The caller runs it and reports how it ended.</summary>
    Caller,
}
