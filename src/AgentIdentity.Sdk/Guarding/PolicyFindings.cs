using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>What policies had to say about one call, beyond that nothing is against it.</summary>
internal sealed class PolicyFindings
{
    /// <summary>The policy that refused, or asked for people; null when none did.</summary>
    public string? DecidedBy { get; set; }

    /// <summary>What that policy saw.</summary>
    public IReadOnlyList<PolicyFact> Facts { get; set; } = [];

    /// <summary>Who must approve the call before it may run.</summary>
    public List<ApprovalDemand> Demands { get; } = [];

    /// <summary>The request for approval the call waits for, or was approved by; null when there is none.</summary>
    public string? ApprovalId { get; set; }

    /// <summary>The chain of the agent that asked for the approved call, proved; null when the call is not an approved one.</summary>
    public ProvedChain? AskedBy { get; set; }

    /// <summary>Whether that request may still be approved.</summary>
    public bool IsPending { get; set; }

    /// <summary>What the candidate policies would have done; null when none are tried out.</summary>
    public ShadowVerdict? Shadow { get; set; }
}
