using System.Text.Json;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Advising;

/// <summary>Advice for programs.</summary>
internal static class AdviceJson
{
    public static void Write(Utf8JsonWriter json, AuditAdvice advice, IReadOnlyList<NameAdvice> shown)
    {
        json.WriteStartObject();
        json.WriteNumber("records", advice.Verification.RecordCount);
        json.WriteNumber("archived_records", advice.Verification.ArchivedRecords);
        json.WriteNumber("allowed", advice.Allowed);
        json.WriteNumber("denied", advice.Denied);
        json.WriteNumber("observed", advice.Observed);
        json.WriteNumber("without_chain", advice.WithoutChain);
        json.WriteNumber("with_refused_chain", advice.WithRefusedChain);
        json.WriteString("chain_refusal", advice.ChainRefusal);
        json.WriteNumber("omitted_calls", advice.Scopes.OmittedCalls);
        json.WriteNumber("values_seen", advice.DisclosedValues);
        json.WriteNumber("values_not_seen", advice.HiddenValues);
        json.WriteStartArray("names");
        foreach (NameAdvice name in shown)
        {
            json.WriteStartObject();
            WriteTexts(json, "path", name.Path);
            WriteShare(json, name.ShareUsed);
            json.WriteStartArray("grants");
            foreach (GrantAdvice grant in name.Grants)
            {
                Write(json, grant);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, GrantAdvice grant)
    {
        json.WriteStartObject();
        WriteShare(json, grant.ShareUsed);
        WriteScopes(json, "granted", grant.Granted);
        WriteScopes(json, "proposed", grant.Proposed);
        WriteTexts(json, "unused", grant.Unused);
        json.WriteStartArray("used");
        foreach (ActionAdvice action in grant.Actions)
        {
            Write(json, action);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, ActionAdvice action)
    {
        json.WriteStartObject();
        json.WriteString("action", action.Action);
        json.WriteNumber("calls", action.Calls);
        json.WriteNumber("own_calls", action.OwnCalls);
        json.WriteNumber("completed", action.Completed);
        json.WriteNumber("faulted", action.Faulted);
        json.WriteNumber("abandoned", action.Abandoned);
        json.WriteString("first", action.First);
        json.WriteString("last", action.Last);
        json.WriteBoolean("tighter", action.IsTighter);
        json.WriteStartArray("arguments");
        foreach (ArgumentAdvice argument in action.Arguments)
        {
            json.WriteStartObject();
            json.WriteString("name", argument.Name);
            json.WriteString("finding", JsonNamingPolicy.SnakeCaseLower.ConvertName(argument.Finding.ToString()));
            json.WriteNumber("calls", argument.Calls);
            json.WriteNumber("disclosed", argument.Disclosed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteShare(Utf8JsonWriter json, double? share)
    {
        if (share is { } known)
        {
            json.WriteNumber("share_used", Math.Round(known, 4));
        }
        else
        {
            json.WriteNull("share_used");
        }
    }

    private static void WriteScopes(Utf8JsonWriter json, string name, AgentScopeSet? scopes)
    {
        json.WritePropertyName(name);
        if (scopes is null)
        {
            json.WriteNullValue();
        }
        else
        {
            JsonElement.Parse(scopes.ToJson()).WriteTo(json);     // not raw: a terminal may show it
        }
    }

    private static void WriteTexts(Utf8JsonWriter json, string name, IReadOnlyList<string> texts)
    {
        json.WriteStartArray(name);
        foreach (string text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
