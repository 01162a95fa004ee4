using System.Security.Claims;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>What an authenticated user asks an authority for.</summary>
public sealed class AgentGrantRequest
{
    internal AgentGrantRequest(ClaimsPrincipal user, SponsorEvidence sponsor, AgentScopeSet scopes, AgentPublicKey holder, string name)
    {
        User = user;
        Sponsor = sponsor;
        Scopes = scopes;
        Holder = holder;
        Name = name;
    }

    /// <summary>The user.</summary>
    public ClaimsPrincipal User { get; }

    /// <summary>Who will answer for the agent.</summary>
    public SponsorEvidence Sponsor { get; }

    /// <summary>What the agent is to be allowed.</summary>
    public AgentScopeSet Scopes { get; }

    /// <summary>The agent's key. Whether the user has its private half is not proved; without it the credential is worth nothing to anybody.</summary>
    public AgentPublicKey Holder { get; }

    /// <summary>The name the agent is to have.</summary>
    public string Name { get; }
}
