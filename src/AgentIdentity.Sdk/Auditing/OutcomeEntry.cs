namespace AgentIdentity.Sdk.Auditing;

/// <summary>How an allowed call ended, for the record.</summary>
public sealed class OutcomeEntry
{
    /// <summary>How the call ended.</summary>
    /// <value>Default: <see cref="AuditOutcome.Abandoned"/>.</value>
    public AuditOutcome Outcome { get; init; }

    /// <summary>The type name of the exception the tool threw. Never its message: that may hold what the arguments held.</summary>
    /// <value>Default: none. Cut to 128 characters; what is not printable ASCII becomes a question mark.</value>
    public string? ErrorType { get; init; }

    /// <summary>How long the tool ran.</summary>
    /// <value>Default: not measured. Recorded in whole microseconds.</value>
    public TimeSpan? Duration { get; init; }
}
