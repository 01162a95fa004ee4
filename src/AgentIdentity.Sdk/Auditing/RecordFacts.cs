using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The few things about a record's body that the log's own rules depend on. The zero value says the body is not as it should be.</summary>
/// <param name="IsSound">Whether the body has what its type demands; true for types with no demands.</param>
/// <param name="Kind">Which rules apply.</param>
/// <param name="Call">The call a decision or an outcome belongs to.</param>
/// <param name="ExpectsOutcome">Whether a decision lets its call run.</param>
/// <param name="Decision">Where the sequence number stands of the decision an outcome belongs to.</param>
internal readonly record struct RecordFacts(bool IsSound, RecordKind Kind, TextMark Call, bool ExpectsOutcome, int Decision)
{
    public long DecisionIn(ReadOnlySpan<byte> line)
    {
        CanonicalText.SkipInteger(line, Decision, out long decision);
        return decision;
    }

    public static RecordFacts Read(ReadOnlySpan<byte> line, in RecordMarks record)
    {
        ReadOnlySpan<byte> type = record.Type.In(line);
        return type.SequenceEqual(RecordType.Decision) ? OfDecision(line, record.Body)
            : type.SequenceEqual(RecordType.Outcome) ? OfOutcome(line, record.Body)
            : type.SequenceEqual(RecordType.Header) ? OfHeader(line, record.Body)
            : new RecordFacts(true, RecordKind.Other, default, false, 0);
    }

    private static RecordFacts OfHeader(ReadOnlySpan<byte> line, in BodyMarks body)
    {
        bool isSound = body.Hash.In(line).SequenceEqual("sha-256"u8) && body.Schema.In(line).SequenceEqual("agentidentity.dev/audit/v1"u8);
        return new RecordFacts(isSound, RecordKind.Header, default, false, 0);
    }

    private static RecordFacts OfDecision(ReadOnlySpan<byte> line, in BodyMarks body)
    {
        ReadOnlySpan<byte> decision = body.Decision.In(line);
        bool expectsOutcome = decision.SequenceEqual("allow"u8) || decision.SequenceEqual("observe"u8);
        bool isSound = body.Call.IsPresent && (expectsOutcome || decision.SequenceEqual("deny"u8));
        return new RecordFacts(isSound, RecordKind.Decision, body.Call, expectsOutcome, 0);
    }

    private static RecordFacts OfOutcome(ReadOnlySpan<byte> line, in BodyMarks body)
    {
        ReadOnlySpan<byte> outcome = body.Outcome.In(line);
        bool isSound = body.Call.IsPresent && body.DecisionSequence > 0
            && (outcome.SequenceEqual("completed"u8) || outcome.SequenceEqual("faulted"u8) || outcome.SequenceEqual("abandoned"u8));
        return new RecordFacts(isSound, RecordKind.Outcome, body.Call, false, body.DecisionSequence);
    }
}

/// <summary>The records the log's own rules tell apart.</summary>
internal enum RecordKind
{
    /// <summary>Any record but the following.</summary>
    Other,

    /// <summary>The first.</summary>
    Header,

    /// <summary>What may open a call.</summary>
    Decision,

    /// <summary>What closes one.</summary>
    Outcome,
}
