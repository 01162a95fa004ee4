using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>One call as the audit log tells it: what was decided and, once it ended, how.</summary>
public sealed class AuditedCall
{
    internal AuditedCall(RecordedDecision decision, RecordedOutcome? outcome) => (Decision, Outcome) = (decision, outcome);

    /// <summary>The decision.</summary>
    public RecordedDecision Decision { get; }

    /// <summary>How the call ended; null when it was refused, or is still running.</summary>
    public RecordedOutcome? Outcome { get; }

    /// <summary>The action id.</summary>
    public string? Action => Decision.Tool;

    /// <summary>Whether the call was allowed.</summary>
    public bool IsAllowed => Decision.Decision == AuditDecision.Allow;

    /// <summary>Who acted: the accountable name, <c>orchestrator/researcher</c>.</summary>
    public string Agent => string.Join('/', Decision.Path);

    /// <summary>The call in a few words.</summary>
    public override string ToString() =>
        $"{(IsAllowed ? "allow" : "refuse")} {Action} to {(Agent.Length > 0 ? Agent : "nobody")}{(Decision.Code is { } code ? $" ({code})" : "")}: {Outcome?.Outcome.ToString() ?? "no outcome"}";
}
