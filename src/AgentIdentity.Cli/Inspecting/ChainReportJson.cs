using System.Globalization;
using System.Text.Json;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Inspecting;

/// <summary>The report on a chain for programs.</summary>
internal static class ChainReportJson
{
    public static void Write(Utf8JsonWriter json, ChainReport report)
    {
        json.WriteStartObject();
        json.WriteString("verdict", report.Verification switch { null => "unverified", { IsValid: true } => "verified", _ => "refused" });
        if (report.Verification is { IsValid: true } held)
        {
            WriteAccountability(json, held.Credential);
        }
        else if (report.Verification is { Denial: { } denial })
        {
            WriteDenial(json, denial);
        }

        json.WriteStartArray("claimed");
        for (int i = 0; i < report.Tokens.Count; i++)
        {
            WriteToken(json, report.Tokens[i], report.ChangesAt(i));
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    /// <summary>Code, step and message, into an object that is open.</summary>
    public static void WriteDenial(Utf8JsonWriter json, Denial denial)
    {
        json.WriteString("code", denial.Code);
        json.WriteString("step", denial.Step);
        json.WriteString("message", denial.Message);
    }

    /// <summary>Who answers for a proved chain, and along which way, into an object that is open.</summary>
    public static void WriteAccountability(Utf8JsonWriter json, VerifiedCredential credential)
    {
        json.WriteStartObject("accountability");
        json.WriteString("agent", credential.Name);
        json.WriteString("key", credential.Holder.ToString());
        json.WriteString("sponsor", credential.Sponsor?.ToString());
        json.WriteString("principal", credential.Principal);
        json.WriteString("authority", credential.Anchor.Issuer);
        json.WriteString("lineage", credential.Lineage);
        json.WriteString("task", credential.Task);
        json.WriteString("purpose", credential.Purpose);
        json.WriteString("expires", credential.Expires);
        json.WriteStartArray("path");
        foreach (DelegationStep step in credential.Path)
        {
            json.WriteStartObject();
            json.WriteString("name", step.Name);
            json.WriteString("key", step.Holder.Id.ToString());
            json.WriteString("token", step.TokenId);
            json.WriteString("sha256", Convert.ToHexStringLower(step.TokenHash.Span));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteToken(Utf8JsonWriter json, ClaimedToken? token, IReadOnlyList<ScopeChange> changes)
    {
        json.WriteStartObject();
        json.WriteBoolean("readable", token is not null);
        if (token is not null)
        {
            json.WriteString("name", token.Name);
            json.WriteString("key", token.Holder?.Id.ToString());
            json.WriteString("expires", token.Expires?.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture));
            json.WriteStartArray("scopes");
            foreach (ScopeChange change in changes)
            {
                json.WriteStartObject();
                json.WriteString("action", change.Scope.Action);
                json.WriteString("change", change.Fate.ToString().ToLowerInvariant());
                json.WritePropertyName("arguments");
                JsonElement.Parse(change.Scope.ToJson()).WriteTo(json);     // not raw: a terminal may show it
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WritePropertyName("header");
            token.Header.WriteTo(json);
            json.WritePropertyName("claims");
            token.Claims.WriteTo(json);
        }

        json.WriteEndObject();
    }
}
