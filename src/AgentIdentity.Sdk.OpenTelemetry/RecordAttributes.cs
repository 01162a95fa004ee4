using System.Buffers.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Telemetry;

/// <summary>What a log record says of its audit record, for those who search.</summary>
internal static class RecordAttributes
{
    public static List<KeyValuePair<string, object?>> Of(AuditRecord record, RecordedDecision? decision)
    {
        List<KeyValuePair<string, object?>> attributes =
        [
            new("agentidentity.log", record.Log),
            new("agentidentity.sequence", record.Sequence),
            new("agentidentity.hash", Base64Url.EncodeToString(record.Hash.Span)),
            new("agentidentity.type", record.Type),
        ];
        if (decision is not null)
        {
            attributes.Add(new(AgentIdentityDiagnostics.DecisionTag, decision.Decision switch
            {
                AuditDecision.Allow => "allow",
                AuditDecision.Observe => "observe",
                _ => "deny",
            }));
            Add(attributes, AgentIdentityDiagnostics.CodeTag, decision.Code);
            Add(attributes, AgentIdentityDiagnostics.CallTag, decision.CallId);
            Add(attributes, AgentIdentityDiagnostics.ToolTag, decision.Tool);
            Add(attributes, AgentIdentityDiagnostics.AgentTag, AgentId.TryParse(decision.Holder, out AgentId? holder) ? holder.ToUri().ToString() : null);
            Add(attributes, "agentidentity.sponsor", decision.Sponsor?.Id);
            Add(attributes, AgentIdentityDiagnostics.PolicyTag, decision.Policy);
            Add(attributes, "agentidentity.approval", decision.Approval);
        }

        return attributes;
    }

    private static void Add(List<KeyValuePair<string, object?>> attributes, string name, string? value)
    {
        if (value is not null)
        {
            attributes.Add(new(name, value));
        }
    }
}
