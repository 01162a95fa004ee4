namespace AgentIdentity.Sdk.Auditing;

/// <summary>One decision about one call, flattened for the record. What is null or empty is left out of it.</summary>
/// <remarks>Lone surrogates in any text are recorded as U+FFFD.</remarks>
public sealed class DecisionEntry
{
    /// <summary>The id that joins the decision with its outcome: 1 to 128 printable ASCII characters, no quote, no backslash.</summary>
    public required string CallId { get; init; }

    /// <summary>What was decided.</summary>
    /// <value>Default: <see cref="AuditDecision.Deny"/>.</value>
    public AuditDecision Decision { get; init; }

    /// <summary>The stable code of a refusal.</summary>
    public string? Code { get; init; }

    /// <summary>The verification step that failed.</summary>
    public string? Step { get; init; }

    /// <summary>The reason in words.</summary>
    public string? Reason { get; init; }

    /// <summary>The action id.</summary>
    public string? Tool { get; init; }

    /// <summary>The arguments; each is recorded as a commitment. Names are unique.</summary>
    public IReadOnlyList<AuditArgument> Arguments { get; init; } = [];

    /// <summary>The token id of the chain's root.</summary>
    public string? RootTokenId { get; init; }

    /// <summary>The token id of the chain's leaf.</summary>
    public string? LeafTokenId { get; init; }

    /// <summary>The hash of the leaf token.</summary>
    public ReadOnlyMemory<byte> LeafHash { get; init; }

    /// <summary>The hash of the signing input of every token, root first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> ChainHashes { get; init; } = [];

    /// <summary>How many tokens the chain has.</summary>
    public int? ChainLength { get; init; }

    /// <summary>The id of the agent that acted.</summary>
    public string? Holder { get; init; }

    /// <summary>The accountable names, outermost first.</summary>
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

    /// <summary>The version of the revocation list that was consulted, from 0 to 2^53-1.</summary>
    public long? RevocationVersion { get; init; }

    /// <summary>The version of the policies that were consulted.</summary>
    public string? PolicyVersion { get; init; }

    /// <summary>The policy that refused the call, or asked for people.</summary>
    public string? Policy { get; init; }

    /// <summary>What that policy saw, by name; no secrets, no argument values.</summary>
    public IReadOnlyDictionary<string, string>? Facts { get; init; }

    /// <summary>What candidate policies would have done: <c>decision</c>, <c>code</c>, <c>policy</c>, <c>policy_version</c>.</summary>
    public IReadOnlyDictionary<string, string>? Shadow { get; init; }

    /// <summary>The request for approval that the call waits for, or was approved by.</summary>
    public string? Approval { get; init; }

    /// <summary>The revision of the token format.</summary>
    public string? AatSpec { get; init; }

    /// <summary>The trace the call belongs to.</summary>
    public string? TraceId { get; init; }

    /// <summary>The span the call belongs to.</summary>
    public string? SpanId { get; init; }

    /// <summary>Who runs the tool.</summary>
    /// <value>Default: not said.</value>
    public AuditRunner Runner { get; init; }

    /// <summary>What an unauthenticated caller claimed. Escaped and cut to 256 characters.</summary>
    public string? Claimed { get; init; }

    /// <summary>Whether the guard only observed.</summary>
    /// <value>Default: false.</value>
    public bool ObserveOnly { get; init; }

    /// <summary>Whether possession was shown by holding the principal in this process rather than by a signed proof.</summary>
    /// <value>Default: false.</value>
    public bool InProcess { get; init; }
}
