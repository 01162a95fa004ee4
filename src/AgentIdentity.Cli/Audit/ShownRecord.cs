using System.Text.Json;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Audit;

/// <summary>A record, and the one that belongs to it.</summary>
/// <param name="Record">The record that was asked for.</param>
/// <param name="Other">The outcome of a decision, or the decision of an outcome; null when there is none here.</param>
internal sealed record ShownRecord(AuditRecord Record, AuditRecord? Other)
{
    /// <summary>A call's id is used once, unless somebody is up to something.</summary>
    public const int MaxCalls = 100;

    public AuditRecord? DecisionRecord => new[] { Record, Other }.FirstOrDefault(record => record?.TryReadDecision(out _) == true);

    public AuditRecord? OutcomeRecord => new[] { Record, Other }.FirstOrDefault(record => record?.TryReadOutcome(out _) == true);

    public static void Write(Utf8JsonWriter json, List<ShownRecord> calls)
    {
        json.WriteStartObject();
        json.WriteStartArray("calls");
        calls.ForEach(call => call.Write(json));
        json.WriteEndArray();
        json.WriteEndObject();
    }

    public void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        RecordJson.WriteMembers(json, Record);
        if (DecisionRecord?.TryReadDecision(out RecordedDecision? decision) == true)
        {
            json.WriteString("accountability", RecordText.Accountability(decision));
        }

        if (Other is not null)
        {
            json.WritePropertyName(Other == OutcomeRecord ? "outcome" : "decision");
            RecordJson.Write(json, Other);
        }

        json.WriteEndObject();
    }
}
