using System.Text.Json;
using AgentIdentity.Sdk.Approvals;

namespace AgentIdentity.Cli.Approvals;

/// <summary>Requests for programs.</summary>
internal static class RequestJson
{
    public static void Write(Utf8JsonWriter json, IEnumerable<ApprovalStatus> statuses)
    {
        json.WriteStartArray();
        foreach (ApprovalStatus status in statuses)
        {
            Write(json, status);
        }

        json.WriteEndArray();
    }

    public static void Write(Utf8JsonWriter json, ApprovalStatus status)
    {
        ApprovalRequest request = status.Request;
        json.WriteStartObject();
        json.WriteString("request", request.Id);
        json.WriteString("kind", Name(request.Kind));
        json.WriteString("state", Name(status.State));
        json.WriteString("hash", RequestText.HashOf(request));
        json.WriteString("action", request.Binding.Action);
        json.WriteString("agent", request.Binding.Name);
        json.WriteString("sponsor", request.Binding.Sponsor.ToString());
        json.WriteString("principal", request.Binding.Principal);
        json.WriteString("lineage", request.Binding.Lineage);
        json.WriteString("policy_version", request.PolicyVersion);
        json.WriteString("reason", request.Reason);
        json.WriteString("created", request.Created);
        json.WriteString("expires", request.Expires);
        json.WriteStartArray("requirements");
        foreach (RequestedApproval asked in request.Requirements)
        {
            json.WriteStartObject();
            json.WriteString("policy", asked.Policy);
            json.WriteNumber("persons", asked.Persons);
            json.WriteString("group", asked.Group);
            json.WriteString("reason", asked.Reason);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WritePropertyName("arguments");
        if (request.Arguments is { } arguments)
        {
            JsonElement.Parse(arguments.Utf8Json.Span).WriteTo(json);      // not raw: a terminal may show it
        }
        else
        {
            json.WriteNullValue();
        }

        json.WriteStartArray("signed");
        foreach (VerifiedApproval given in status.Approvals)
        {
            json.WriteStartObject();
            json.WriteString("person", given.Approver.Person);
            json.WriteString("decision", Name(given.Decision));
            json.WriteString("reason", given.Approval.Reason);
            json.WriteString("at", given.Approval.IssuedAt);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteNumber("rejected", status.Rejected.Count);
        json.WriteEndObject();
    }

    private static string Name<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
