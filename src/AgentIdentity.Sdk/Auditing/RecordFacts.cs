using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The few things about a record's body that the log's own rules depend on. The zero value says the body is not as it should be.</summary>
/// <param name="IsSound">Whether the body has what its type demands; true for types with no demands.</param>
/// <param name="Call">The call a decision or an outcome belongs to.</param>
/// <param name="ExpectsOutcome">Whether a decision lets its call run.</param>
/// <param name="Decision">The sequence number of the decision an outcome belongs to.</param>
/// <param name="Authority">The authority a header names.</param>
internal readonly record struct RecordFacts(bool IsSound, string? Call, bool ExpectsOutcome, long Decision, string? Authority)
{
    public static RecordFacts Read(string type, JsonView body) => type switch
    {
        RecordType.HeaderName => OfHeader(body),
        RecordType.DecisionName => OfDecision(body),
        RecordType.OutcomeName => OfOutcome(body),
        _ => new RecordFacts(true, null, false, 0, null),
    };

    private static RecordFacts OfHeader(JsonView body)
    {
        body["authority"u8].TryGetText(out string? authority);
        bool isSound = body["hash"u8].TextEquals("sha-256"u8) && body["schema"u8].TextEquals("agentidentity.dev/audit/v1"u8);
        return new RecordFacts(isSound, null, false, 0, authority);
    }

    private static RecordFacts OfDecision(JsonView body)
    {
        JsonView decision = body["decision"u8];
        bool expectsOutcome = decision.TextEquals("allow"u8) || decision.TextEquals("observe"u8);
        return body["call"u8].TryGetText(out string? call) && (expectsOutcome || decision.TextEquals("deny"u8))
            ? new RecordFacts(true, call, expectsOutcome, 0, null)
            : default;
    }

    private static RecordFacts OfOutcome(JsonView body)
    {
        JsonView outcome = body["outcome"u8];
        return body["call"u8].TryGetText(out string? call)
            && body["decision_seq"u8].TryGetInteger(out long decision)
            && (outcome.TextEquals("completed"u8) || outcome.TextEquals("faulted"u8) || outcome.TextEquals("abandoned"u8))
            ? new RecordFacts(true, call, false, decision, null)
            : default;
    }
}
