namespace AgentIdentity.Sdk;

/// <summary>What kind of party answers for an agent.</summary>
public enum SponsorKind
{
    /// <summary>Not said; nobody can be held to account by it, so it is refused where a sponsor is required.</summary>
    Unspecified,

    /// <summary>A person.</summary>
    Human,

    /// <summary>A service or workload.</summary>
    Service,

    /// <summary>Another agent, whose own sponsor is found in its own root.</summary>
    Agent,
}
