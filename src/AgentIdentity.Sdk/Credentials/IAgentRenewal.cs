namespace AgentIdentity.Sdk;

/// <summary>Whoever issued an agent's credential in this process, and can issue it again while it lives itself.</summary>
internal interface IAgentRenewal
{
    /// <summary>A fresh link for the same key, with the same authority or less.</summary>
    ValueTask<AgentLink> RenewAsync(AgentLink current, CancellationToken cancellationToken);
}

/// <summary>A root credential is renewed by its authority, within the lineage it began.</summary>
internal sealed class RootRenewal(AgentAuthority authority, RootGrant grant) : IAgentRenewal
{
    public ValueTask<AgentLink> RenewAsync(AgentLink current, CancellationToken cancellationToken) =>
        authority.MintAsync(grant, current.Claims.Holder!, current.Claims.Profile.Lineage, cancellationToken);
}

/// <summary>A derived credential is renewed by the agent that delegated it.</summary>
internal sealed class DelegatedRenewal(AgentPrincipal delegator, Delegation delegation) : IAgentRenewal
{
    public ValueTask<AgentLink> RenewAsync(AgentLink current, CancellationToken cancellationToken) =>
        delegator.MintAsync(delegation, current.Claims.Holder!, cancellationToken);
}
