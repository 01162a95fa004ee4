namespace AgentIdentity.Sdk.Auditing;

/// <summary>What of a decision differs from call to call. What stays the same as long as a chain is used is a <see cref="ChainText"/>.</summary>
/// <remarks>See <see cref="DecisionEntry"/> for what each field means.</remarks>
internal struct DecisionFields
{
    public string CallId;
    public AuditDecision Decision;
    public string? Code;
    public string? Step;
    public string? Reason;
    public string? Tool;
    public string? ProofId;
    public string? Audience;
    public long? RevocationVersion;
    public string? PolicyVersion;
    public string? Policy;
    public IReadOnlyDictionary<string, string>? Facts;
    public IReadOnlyDictionary<string, string>? Shadow;
    public string? Approval;
    public string? AatSpec;
    public string? TraceId;
    public string? SpanId;
    public AuditRunner Runner;
    public string? Claimed;
    public bool ObserveOnly;
    public bool InProcess;

    public static DecisionFields Of(DecisionEntry entry) => new()
    {
        CallId = entry.CallId,
        Decision = entry.Decision,
        Code = entry.Code,
        Step = entry.Step,
        Reason = entry.Reason,
        Tool = entry.Tool,
        ProofId = entry.ProofId,
        Audience = entry.Audience,
        RevocationVersion = entry.RevocationVersion,
        PolicyVersion = entry.PolicyVersion,
        Policy = entry.Policy,
        Facts = entry.Facts,
        Shadow = entry.Shadow,
        Approval = entry.Approval,
        AatSpec = entry.AatSpec,
        TraceId = entry.TraceId,
        SpanId = entry.SpanId,
        Runner = entry.Runner,
        Claimed = entry.Claimed,
        ObserveOnly = entry.ObserveOnly,
        InProcess = entry.InProcess,
    };
}
