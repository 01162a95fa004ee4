using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk;

/// <summary>What became of a request for approval: a credential for the one call, or the reason why there is none.</summary>
public sealed class ApprovalGrant
{
    internal ApprovalGrant(AgentCredential credential, AgentPrincipal? agent)
    {
        Credential = credential;
        Agent = agent;
    }

    internal ApprovalGrant(AccessDecision refusal)
    {
        Denial = refusal.Denial;
        IsPending = refusal.IsPending;
    }

    /// <summary>Whether enough people have approved.</summary>
    [MemberNotNullWhen(true, nameof(Credential))]
    [MemberNotNullWhen(false, nameof(Denial))]
    public bool IsGranted => Credential is not null;

    /// <summary>Whether people are still to be heard.</summary>
    public bool IsPending { get; }

    /// <summary>The credential for the one call, for the key of the agent that asked. Worth nothing without that key.</summary>
    public AgentCredential? Credential { get; }

    /// <summary>
    /// The agent with that one right, when it lives in this process. It shares the agent's key: disposing it leaves the key alone, and disposing the
    /// agent ends it.
    /// </summary>
    public AgentPrincipal? Agent { get; }

    /// <summary>Why there is none.</summary>
    public Denial? Denial { get; }
}
