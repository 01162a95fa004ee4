using System.Text.Json;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A call as API Activity: who asked for which operation, what the control did, and how it ended.</summary>
internal static class OcsfCall
{
    public const int Informational = 1;
    private const int Low = 2;
    private const int Success = 1;
    private const int Failure = 2;
    private const string Unknown = "unknown";

    public static void Write(Utf8JsonWriter json, RecordedDecision decision)
    {
        bool isAllowed = decision.Decision == AuditDecision.Allow;
        WriteClass(json, "Authorize", isAllowed ? Informational : Low);
        json.WriteNumber("status_id", isAllowed ? Success : Failure);
        Text(json, "status_code", decision.Code);
        Text(json, "status_detail", decision.Reason);
        WriteControl(json, decision);
        WriteApi(json, decision.Tool, decision.CallId);
        WriteActor(json, decision);
        WriteSource(json, decision.Holder, decision.InProcess ? "in_process" : "presented");
        WriteAgent(json, decision);
        if (decision.TraceId is not null || decision.SpanId is not null)
        {
            json.WriteStartObject("unmapped");
            Text(json, "trace_id", decision.TraceId);
            Text(json, "span_id", decision.SpanId);
            json.WriteEndObject();
        }
    }

    /// <summary>An outcome names its decision; who asked and for what stands there.</summary>
    public static void Write(Utf8JsonWriter json, RecordedOutcome outcome)
    {
        bool isCompleted = outcome.Outcome == AuditOutcome.Completed;
        WriteClass(json, "Execute", isCompleted ? Informational : Low);
        json.WriteNumber("status_id", isCompleted ? Success : Failure);
        json.WriteString("status_code", outcome.Outcome switch
        {
            AuditOutcome.Completed => "completed",
            AuditOutcome.Faulted => "faulted",
            _ => "abandoned",
        });
        Text(json, "status_detail", outcome.ErrorType);
        WriteApi(json, tool: null, outcome.CallId);
        json.WriteStartObject("actor");
        json.WriteString("app_name", Unknown);
        json.WriteEndObject();
        WriteSource(json, holder: null, Unknown);
        json.WriteStartObject("unmapped");
        json.WriteNumber("decision_sequence", outcome.DecisionSequence);
        if (outcome.Duration is { } duration)
        {
            json.WriteNumber("duration_us", duration.Ticks / TimeSpan.TicksPerMicrosecond);
        }

        json.WriteEndObject();
    }

    private static void WriteClass(Utf8JsonWriter json, string activity, int severity)
    {
        json.WriteNumber("category_uid", 6);
        json.WriteNumber("class_uid", 6003);
        json.WriteNumber("activity_id", 99);
        json.WriteString("activity_name", activity);
        json.WriteNumber("type_uid", 600399);
        json.WriteNumber("severity_id", severity);
    }

    private static void WriteControl(Utf8JsonWriter json, RecordedDecision decision)
    {
        (int action, int disposition, string text) = decision.Decision switch
        {
            AuditDecision.Allow => (1, 1, "allow"),
            AuditDecision.Observe => (3, 17, "observe"),                                            // Observed; Logged
            _ when decision.Code is DenialCodes.Revoked => (2, 24, "deny"),                         // Access Revoked
            _ when decision.Code is DenialCodes.ScopeNotGranted => (2, 26, "deny"),                 // Unauthorized
            _ => (2, 2, "deny"),                                                                    // Blocked
        };
        json.WriteNumber("action_id", action);
        json.WriteNumber("disposition_id", disposition);
        json.WriteStartArray("authorizations");
        json.WriteStartObject();
        json.WriteString("decision", text);
        if (decision.PolicyVersion is { } version)
        {
            json.WriteStartObject("policy");
            json.WriteString("name", decision.Policy ?? "policies of the guard");
            json.WriteString("version", version);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        json.WriteEndArray();
    }

    private static void WriteApi(Utf8JsonWriter json, string? tool, string call)
    {
        json.WriteStartObject("api");
        json.WriteString("operation", tool ?? Unknown);
        json.WriteStartObject("request");
        json.WriteString("uid", call);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The agent as the application, and who answers for it as the user.</summary>
    private static void WriteActor(Utf8JsonWriter json, RecordedDecision decision)
    {
        json.WriteStartObject("actor");
        json.WriteString("app_name", decision.Path.Count > 0 ? string.Join('/', decision.Path) : Unknown);
        Text(json, "app_uid", decision.Holder);
        if (decision.Sponsor is { } sponsor)
        {
            json.WriteStartObject("user");
            json.WriteString("uid", sponsor.Id);
            json.WriteString("name", sponsor.Id);
            json.WriteString("type", sponsor.Kind);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static void WriteSource(Utf8JsonWriter json, string? holder, string name)
    {
        json.WriteStartObject("src_endpoint");
        json.WriteString("name", name);
        Text(json, "uid", holder);
        json.WriteEndObject();
    }

    private static void WriteAgent(Utf8JsonWriter json, RecordedDecision decision)
    {
        if (decision.Holder is null)
        {
            return;
        }

        json.WriteStartObject("ai_agent");
        json.WriteString("instance_uid", decision.Holder);
        if (decision.Path.Count > 0)
        {
            json.WriteString("uid", string.Join('/', decision.Path));
            json.WriteString("name", decision.Path[^1]);
        }

        json.WriteEndObject();
    }

    private static void Text(Utf8JsonWriter json, string name, string? value)
    {
        if (value is not null)
        {
            json.WriteString(name, value);
        }
    }
}
