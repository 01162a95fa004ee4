using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads what <see cref="DecisionBody"/> and <see cref="RecordBodies"/> write.</summary>
internal static class RecordedBodies
{
    public static RecordedDecision? ReadDecision(AuditRecord record)
    {
        if (record.Facts is not { Kind: RecordKind.Decision, IsSound: true }
            || !JsonTree.TryParse(record.Json.Span, RecordLine.MaxSize, RecordMarks.MaxDepth, out JsonTree tree, out _))
        {
            return null;
        }

        BodyReader body = new(tree.Root["body"u8]);
        RecordedDecision decision = new()
        {
            CallId = body.Text("call"u8)!,
            Decision = DecisionOf(body.Text("decision"u8)),
            Code = body.Text("code"u8),
            Step = body.Text("step"u8),
            Reason = body.Text("reason"u8),
            Tool = body.Text("tool"u8),
            Arguments = body.Arguments("args"u8),
            RootTokenId = body.Text("root_jti"u8),
            LeafTokenId = body.Text("leaf_jti"u8),
            ChainLength = body.Integer("chain_len"u8),
            Holder = body.Text("holder"u8),
            Path = body.Texts("path"u8),
            Holders = body.Texts("holders"u8),
            Principal = body.Text("principal"u8),
            Sponsor = body.SponsorIn("sponsor"u8),
            Lineage = body.Text("lineage"u8),
            Issuer = body.Text("issuer"u8),
            ProofId = body.Text("pop_jti"u8),
            Audience = body.Text("aud"u8),
            RevocationVersion = body.Integer("revocation_version"u8),
            PolicyVersion = body.Text("policy_version"u8),
            AatSpec = body.Text("aat_spec"u8),
            TraceId = body.Text("trace_id"u8),
            SpanId = body.Text("span_id"u8),
            Runner = RunnerOf(body.Text("runner"u8)),
            Claimed = body.Text("claimed"u8),
            ObserveOnly = body.Flag("observe_only"u8),
            InProcess = body.Flag("in_process"u8),
        };
        bool hasFailed = body.HasFailed;
        tree.Dispose();
        return hasFailed ? null : decision;
    }

    public static RecordedOutcome? ReadOutcome(AuditRecord record)
    {
        if (record.Facts is not { Kind: RecordKind.Outcome, IsSound: true }
            || !JsonTree.TryParse(record.Json.Span, RecordLine.MaxSize, RecordMarks.MaxDepth, out JsonTree tree, out _))
        {
            return null;
        }

        BodyReader body = new(tree.Root["body"u8]);
        RecordedOutcome outcome = new()
        {
            CallId = body.Text("call"u8)!,
            DecisionSequence = body.Integer("decision_seq"u8) ?? 0,
            Outcome = OutcomeOf(body.Text("outcome"u8)),
            ErrorType = body.Text("error"u8),
            Duration = body.Integer("duration_us"u8) is { } microseconds ? TimeSpan.FromMicroseconds(microseconds) : null,
        };
        bool hasFailed = body.HasFailed;
        tree.Dispose();
        return hasFailed ? null : outcome;
    }

    private static AuditDecision DecisionOf(string? text) => text switch
    {
        "allow" => AuditDecision.Allow,
        "observe" => AuditDecision.Observe,
        _ => AuditDecision.Deny,
    };

    private static AuditRunner RunnerOf(string? text) => text switch
    {
        "guard" => AuditRunner.Guard,
        "caller" => AuditRunner.Caller,
        _ => AuditRunner.Unspecified,
    };

    private static AuditOutcome OutcomeOf(string? text) => text switch
    {
        "completed" => AuditOutcome.Completed,
        "faulted" => AuditOutcome.Faulted,
        _ => AuditOutcome.Abandoned,
    };
}
