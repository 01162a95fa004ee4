namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>The claims of an agent that was let in. Each is proved by its chain; nothing else is claimed.</summary>
public static class AgentClaimTypes
{
    /// <summary>The accountable name, <c>orchestrator/researcher</c>; also the identity's name.</summary>
    public const string Name = "agent_name";

    /// <summary>The agent's id: the thumbprint of its key.</summary>
    public const string Id = "agent_id";

    /// <summary>The lineage, which all agents below one root share.</summary>
    public const string Lineage = "agent_lineage";

    /// <summary>The authority that vouches for the root.</summary>
    public const string Issuer = "agent_issuer";

    /// <summary>Who answers for the agent.</summary>
    public const string Sponsor = "agent_sponsor";

    /// <summary>What kind of party that is: <c>Human</c>, <c>Service</c> or <c>Agent</c>.</summary>
    public const string SponsorKind = "agent_sponsor_kind";

    /// <summary>How the authority knows: <c>Asserted</c> or <c>Authenticated</c>.</summary>
    public const string SponsorAssurance = "agent_sponsor_assurance";
}
