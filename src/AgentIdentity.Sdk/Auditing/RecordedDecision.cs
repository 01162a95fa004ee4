using System.Collections.ObjectModel;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a decision record says, for display. That it can be read says nothing about whether it is genuine.</summary>
/// <remarks>The other side of <see cref="DecisionEntry"/>: of the arguments, the log has names and commitments only.</remarks>
public sealed class RecordedDecision
{
    internal RecordedDecision()
    {
    }

    /// <summary>The id that joins the decision with its outcome.</summary>
    public required string CallId { get; init; }

    /// <summary>What was decided.</summary>
    public required AuditDecision Decision { get; init; }

    /// <summary>The stable code of a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>The verification step that failed.</summary>
    public string? Step { get; init; }

    /// <summary>The reason in words.</summary>
    public string? Reason { get; init; }

    /// <summary>The action id.</summary>
    public string? Tool { get; init; }

    /// <summary>The arguments, by name.</summary>
    public IReadOnlyList<RecordedArgument> Arguments { get; init; } = [];

    /// <summary>The token id of the chain's root.</summary>
    public string? RootTokenId { get; init; }

    /// <summary>The token id of the chain's leaf.</summary>
    public string? LeafTokenId { get; init; }

    /// <summary>The hash of the signing input of every token, root first, 32 bytes each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ChainHashes { get; init; } = [];

    /// <summary>How many tokens the chain has.</summary>
    public long? ChainLength { get; init; }

    /// <summary>The id of the agent that acted.</summary>
    public string? Holder { get; init; }

    /// <summary>The accountable names, outermost first; the last is the agent that acted.</summary>
    public IReadOnlyList<string> Path { get; init; } = [];

    /// <summary>The ids of the agents on the delegation path, outermost first.</summary>
    public IReadOnlyList<string> Holders { get; init; } = [];

    /// <summary>On whose behalf the agent acted.</summary>
    public string? Principal { get; init; }

    /// <summary>Who is accountable.</summary>
    public AuditSponsor? Sponsor { get; init; }

    /// <summary>The lineage all credentials of one root and its just-in-time grants share.</summary>
    public string? Lineage { get; init; }

    /// <summary>The issuer of the root.</summary>
    public string? Issuer { get; init; }

    /// <summary>The id of the proof of possession.</summary>
    public string? ProofId { get; init; }

    /// <summary>The audience the proof was made for.</summary>
    public string? Audience { get; init; }

    /// <summary>The version of the revocation list that was consulted.</summary>
    public long? RevocationVersion { get; init; }

    /// <summary>The version of the policies that were consulted.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The policy that refused the call, or asked for people.</summary>
    public string? Policy { get; init; }

    /// <summary>What that policy saw, by name.</summary>
    public IReadOnlyDictionary<string, string> Facts { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>What candidate policies would have done: <c>decision</c>, <c>code</c>, <c>policy</c>, <c>policy_version</c>; empty when none were tried out.</summary>
    public IReadOnlyDictionary<string, string> Shadow { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The request for approval that the call waited for, or was approved by.</summary>
    public string? Approval { get; init; }

    /// <summary>The revision of the token format.</summary>
    public string? AatSpec { get; init; }

    /// <summary>The trace the call belongs to.</summary>
    public string? TraceId { get; init; }

    /// <summary>The span the call belongs to.</summary>
    public string? SpanId { get; init; }

    /// <summary>Who runs the tool.</summary>
    public AuditRunner Runner { get; init; }

    /// <summary>What an unauthenticated caller claimed.</summary>
    public string? Claimed { get; init; }

    /// <summary>Whether the guard only observed.</summary>
    public bool ObserveOnly { get; init; }

    /// <summary>Whether possession was shown by holding the principal in the guard's process rather than by a signed proof.</summary>
    public bool InProcess { get; init; }

    /// <summary>The commitment to the value of an argument; null when there is no such argument.</summary>
    /// <param name="argument">The argument's name.</param>
    public string? CommitmentTo(string argument)
    {
        ArgumentNullException.ThrowIfNull(argument);
        return Arguments.Where(recorded => string.Equals(recorded.Name, argument, StringComparison.Ordinal)).Select(recorded => recorded.Commitment).FirstOrDefault();
    }

    /// <summary>Reads what <see cref="DecisionBody"/> writes; null when this is no such record.</summary>
    internal static RecordedDecision? Read(AuditRecord record)
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
            ChainHashes = body.Hashes("chain_hashes"u8),
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
            Policy = body.Text("policy"u8),
            Facts = body.Pairs("facts"u8),
            Shadow = body.Pairs("shadow"u8),
            Approval = body.Text("approval"u8),
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
}
