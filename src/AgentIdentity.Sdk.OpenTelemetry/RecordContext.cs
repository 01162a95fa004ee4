using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;
using OpenTelemetry;
using OpenTelemetry.Logs;

namespace AgentIdentity.Sdk.Telemetry;

/// <summary>Gives log records the time, trace and span of the audit record they are of, instead of those of the moment they are sent.</summary>
internal sealed class RecordContext : BaseProcessor<LogRecord>
{
    private DateTime _timestamp;
    private ActivityTraceId _trace;
    private ActivitySpanId _span;

    /// <summary>The record that is written next.</summary>
    public void Set(AuditRecord record, RecordedDecision? decision)
    {
        bool isTraced = IsHex(decision?.TraceId, 32) && IsHex(decision?.SpanId, 16);
        _timestamp = record.Timestamp.UtcDateTime;
        _trace = isTraced ? ActivityTraceId.CreateFromString(decision!.TraceId) : default;
        _span = isTraced ? ActivitySpanId.CreateFromString(decision!.SpanId) : default;
    }

    public override void OnEnd(LogRecord data)
    {
        data.Timestamp = _timestamp;
        data.TraceId = _trace;
        data.SpanId = _span;
    }

    private static bool IsHex(string? text, int length) => text?.Length == length && text.All(char.IsAsciiHexDigitLower);
}
