using AgentIdentity.Sdk.Wire;

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

    /// <summary>Reads what <see cref="RecordBodies"/> writes; null when this is no such record.</summary>
    internal static RecordedOutcome? Read(AuditRecord record)
    {
        if (record.Facts is not { Kind: RecordKind.Outcome, IsSound: true }
            || !JsonTree.TryParse(record.Json.Span, RecordLine.MaxSize, RecordMarks.MaxDepth, out JsonTree tree, out _))
        {
            return null;
        }

        BodyReader body = new(tree.Root["body"u8]);
        RecordedOutcome outcome = new()
        {
            CallId = body.Text("call"u8)!,
            DecisionSequence = body.Integer("decision_seq"u8) ?? 0,
            Outcome = OutcomeOf(body.Text("outcome"u8)),
            ErrorType = body.Text("error"u8),
            Duration = body.Integer("duration_us"u8) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
        };
        bool hasFailed = body.HasFailed;
        tree.Dispose();
        return hasFailed ? null : outcome;
    }

    private static AuditOutcome OutcomeOf(string? text) => text switch
    {
        "completed" => AuditOutcome.Completed,
        "faulted" => AuditOutcome.Faulted,
        _ => AuditOutcome.Abandoned,
    };
}
