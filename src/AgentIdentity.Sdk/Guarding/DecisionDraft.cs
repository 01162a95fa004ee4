using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>What is known of one call while it is being decided.</summary>
internal sealed class DecisionDraft(CallerClaim claim, ToolCall call, CallIds.CallId id)
{
    private string? _callId;

    /// <summary>Joins the decision and its outcome in the audit log.</summary>
    public string CallId => _callId ??= id.ToString();

    public CallerClaim Claim { get; } = claim;

    public ToolCall Call { get; } = call;

    public DateTimeOffset Now { get; set; }

    /// <summary>The proved chain; null as long as nothing is proved.</summary>
    public ProvedChain? Chain { get; set; }

    /// <summary>The verified proof of possession, for a presented chain.</summary>
    public VerifiedProof? Proof { get; set; }

    /// <summary>Whether it is known who asks: an agent that lives here, or one that signed the proof.</summary>
    public bool IsHolderKnown { get; set; } = claim.Agent is not null;

    /// <summary>What the call will be charged, if it is allowed.</summary>
    public List<Charge>? Charges { get; set; }

    /// <summary>The version of the revocations that were consulted.</summary>
    public long? RevocationVersion { get; set; }

    public VerifiedCredential? Credential => Chain?.Credential;
}
