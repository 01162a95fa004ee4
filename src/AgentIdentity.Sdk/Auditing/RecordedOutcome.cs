namespace AgentIdentity.Sdk.Auditing;

/// <summary>What an outcome record says, for display. That it can be read says nothing about whether it is genuine.</summary>
public sealed class RecordedOutcome
{
    internal RecordedOutcome()
    {
    }

    /// <summary>The id of the call that ended.</summary>
    public required string CallId { get; init; }

    /// <summary>The sequence number of the decision that allowed it.</summary>
    public required long DecisionSequence { get; init; }

    /// <summary>How the call ended.</summary>
    public required AuditOutcome Outcome { get; init; }

    /// <summary>The type name of the exception the tool threw; null when it threw none.</summary>
    public string? ErrorType { get; init; }

    /// <summary>How long the tool ran; null when that was not measured.</summary>
    public TimeSpan? Duration { get; init; }
}
