using System.Security.Claims;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Makes the user of a request out of what was proved.</summary>
internal static class AgentIdentities
{
    /// <summary>The agent; a user without any claim when a guard that only observes let somebody pass of whom nothing is proved.</summary>
    public static ClaimsPrincipal Of(VerifiedCredential? agent)
    {
        ClaimsIdentity identity = new(AgentIdentityDefaults.AuthenticationScheme, AgentClaimTypes.Name, "agent_has_no_roles");
        if (agent is not null)
        {
            identity.AddClaim(Claim(AgentClaimTypes.Name, agent.Name, agent));
            identity.AddClaim(Claim(AgentClaimTypes.Id, agent.Holder.ToString(), agent));
            identity.AddClaim(Claim(AgentClaimTypes.Lineage, agent.Lineage, agent));
            identity.AddClaim(Claim(AgentClaimTypes.Issuer, agent.Anchor.Issuer, agent));
            if (agent.Sponsor is { } sponsor)
            {
                identity.AddClaim(Claim(AgentClaimTypes.Sponsor, sponsor.Id, agent));
                identity.AddClaim(Claim(AgentClaimTypes.SponsorKind, sponsor.Kind.ToString(), agent));
                identity.AddClaim(Claim(AgentClaimTypes.SponsorAssurance, sponsor.Assurance.ToString(), agent));
            }
        }

        return new ClaimsPrincipal(identity);
    }

    private static Claim Claim(string type, string value, VerifiedCredential agent) => new(type, value, ClaimValueTypes.String, agent.Anchor.Issuer);
}
