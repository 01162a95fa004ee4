namespace AgentIdentity.Sdk.Auditing;

/// <summary>What sets a copy of a log apart from the log.</summary>
public enum AuditReconciliationKind
{
    /// <summary>Not said.</summary>
    Unspecified,

    /// <summary>The copy lacks records of the log.</summary>
    Missing,

    /// <summary>The copy has a record again, the same each time. Harmless: delivery is at least once.</summary>
    Duplicate,

    /// <summary>The copy has a record in other words than the log.</summary>
    Altered,

    /// <summary>The copy has a record of another log, or one that the log does not have.</summary>
    Foreign,

    /// <summary>A line of the copy is no record in its format, or not a whole line.</summary>
    Unreadable,
}
