using AgentIdentity.Sdk.Auditing;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.Hosting;

/// <summary>The messages; their ids and names stay what they are.</summary>
internal static partial class AuditMessages
{
    [LoggerMessage(1, LogLevel.Information, "allowed {Tool} to {Agent}, holder {Holder}, for {Sponsor}: call {Call}, trace {TraceId}/{SpanId}, {Timestamp:o}, {Log}@{Sequence}:{Hash}")]
    public static partial void CallAllowed(
        this ILogger logger, string? tool, string agent, string? holder, string? sponsor, string call, string? traceId, string? spanId,
        DateTimeOffset timestamp, string log, long sequence, string hash);

    [LoggerMessage(2, LogLevel.Warning, "{Decision} {Tool} to {Agent}: {Code}, holder {Holder}, for {Sponsor}: call {Call}, trace {TraceId}/{SpanId}, {Timestamp:o}, {Log}@{Sequence}:{Hash}")]
    public static partial void CallRefused(
        this ILogger logger, AuditDecision decision, string? tool, string agent, string? code, string? holder, string? sponsor, string call,
        string? traceId, string? spanId, DateTimeOffset timestamp, string log, long sequence, string hash);

    [LoggerMessage(EventId = 3, Message = "call {Call} {Outcome}, error {Error}, after {Duration}, decided in {DecisionSequence}: {Timestamp:o}, {Log}@{Sequence}:{Hash}")]
    public static partial void CallEnded(
        this ILogger logger, LogLevel level, string call, AuditOutcome outcome, string? error, TimeSpan? duration, long decisionSequence,
        DateTimeOffset timestamp, string log, long sequence, string hash);

    [LoggerMessage(EventId = 4, Message = "recorded {Type}: {Timestamp:o}, {Log}@{Sequence}:{Hash}")]
    public static partial void Recorded(this ILogger logger, LogLevel level, string type, DateTimeOffset timestamp, string log, long sequence, string hash);
}
