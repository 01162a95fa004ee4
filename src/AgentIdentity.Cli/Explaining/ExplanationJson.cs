using System.Text.Json;
using AgentIdentity.Cli.Audit;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Cli.Explaining;

/// <summary>What a program reads.</summary>
internal static class ExplanationJson
{
    public static void Write(Utf8JsonWriter json, Explanation explanation)
    {
        json.WriteStartObject();
        json.WriteString("accountability", RecordText.Accountability(explanation.Decision));
        json.WritePropertyName("decision");
        RecordJson.Write(json, explanation.Record);
        Story(json, "chain", explanation.Evidence.Credential is not null, explanation.Evidence.CredentialStory);
        Story(json, "arguments", explanation.Evidence.Call is not null, explanation.Evidence.ArgumentStory);
        Replay replay = explanation.Replay;
        json.WriteStartObject("replay");
        json.WriteString("finding", ExplanationText.Name(replay.Finding).Replace(' ', '_'));
        json.WriteString("story", replay.Story);
        json.WriteString("policy_version", replay.Version);
        if (replay.IsRecordedVersion is { } isSame)
        {
            json.WriteBoolean("is_recorded_version", isSame);
        }

        json.WriteStartArray("verdicts");
        foreach (ReplayedVerdict verdict in replay.Verdicts)
        {
            json.WriteStartObject();
            json.WriteString("policy", verdict.Policy);
            json.WriteString("verdict", verdict.Verdict switch { null or { Denial: not null } => "deny", { Approval: not null } => "ask", _ => "continue" });
            json.WriteString("code", verdict.Verdict?.Denial?.Code);
            json.WriteString("words", ExplanationText.Words(verdict));
            json.WriteBoolean("rests_on_unknown", verdict.RestsOnUnknown);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void Story(Utf8JsonWriter json, string name, bool isThere, string story)
    {
        json.WriteStartObject(name);
        json.WriteBoolean("proved", isThere);
        json.WriteString("story", story);
        json.WriteEndObject();
    }
}
