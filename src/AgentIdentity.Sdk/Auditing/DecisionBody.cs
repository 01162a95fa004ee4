using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the body of a decision record, its members in canonical order.</summary>
internal static class DecisionBody
{
    /// <summary>Writes a body, for one call by the chain that <see cref="ChainText.Write"/> wrote.</summary>
    public static void Write(
        ref ByteBuilder output, in DecisionFields call, ReadOnlySpan<byte> chain, ReadOnlySpan<int> ends,
        ReadOnlySpan<AuditArgument> arguments, List<ArgumentDisclosure>? disclosures)
    {
        int start = output.Length;
        BodyText.Text(ref output, ",\"aat_spec\":"u8, call.AatSpec);
        BodyText.Text(ref output, ",\"approval\":"u8, call.Approval);
        ArgumentBody.Write(ref output, arguments, disclosures);
        BodyText.Text(ref output, ",\"aud\":"u8, call.Audience);
        BodyText.Text(ref output, ",\"call\":"u8, call.CallId);
        output.Append(chain[..ends[0]]);
        BodyText.Text(ref output, ",\"claimed\":"u8, call.Claimed is null ? null : ClaimedText.Escape(call.Claimed));
        BodyText.Text(ref output, ",\"code\":"u8, call.Code);
        output.Append(DecisionMember(call.Decision));
        BodyText.Pairs(ref output, ",\"facts\":"u8, call.Facts);
        output.Append(chain[ends[0]..ends[1]]);
        BodyText.Flag(ref output, ",\"in_process\":"u8, call.InProcess);
        output.Append(chain[ends[1]..ends[2]]);
        BodyText.Flag(ref output, ",\"observe_only\":"u8, call.ObserveOnly);
        output.Append(chain[ends[2]..ends[3]]);
        BodyText.Text(ref output, ",\"policy\":"u8, call.Policy);
        BodyText.Text(ref output, ",\"policy_version\":"u8, call.PolicyVersion);
        BodyText.Text(ref output, ",\"pop_jti\":"u8, call.ProofId);
        output.Append(chain[ends[3]..ends[4]]);
        BodyText.Text(ref output, ",\"reason\":"u8, call.Reason);
        BodyText.Integer(ref output, ",\"revocation_version\":"u8, call.RevocationVersion);
        output.Append(chain[ends[4]..ends[5]]);
        output.Append(RunnerMember(call.Runner));
        BodyText.Pairs(ref output, ",\"shadow\":"u8, call.Shadow);
        BodyText.Text(ref output, ",\"span_id\":"u8, call.SpanId);
        output.Append(chain[ends[5]..ends[6]]);
        BodyText.Text(ref output, ",\"step\":"u8, call.Step);
        BodyText.Text(ref output, ",\"tool\":"u8, call.Tool);
        BodyText.Text(ref output, ",\"trace_id\":"u8, call.TraceId);
        BodyText.Close(ref output, start);
    }

    private static ReadOnlySpan<byte> DecisionMember(AuditDecision decision) => decision switch
    {
        AuditDecision.Allow => ",\"decision\":\"allow\""u8,
        AuditDecision.Observe => ",\"decision\":\"observe\""u8,
        _ => ",\"decision\":\"deny\""u8,
    };

    private static ReadOnlySpan<byte> RunnerMember(AuditRunner runner) => runner switch
    {
        AuditRunner.Guard => ",\"runner\":\"guard\""u8,
        AuditRunner.Caller => ",\"runner\":\"caller\""u8,
        _ => [],
    };
}
