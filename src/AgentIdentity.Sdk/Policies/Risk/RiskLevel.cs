namespace AgentIdentity.Sdk.Policies;

/// <summary>How much there is against an agent, a name or a lineage. Without any signal, it is <see cref="Low"/>.</summary>
public enum RiskLevel
{
    /// <summary>Not a level: nothing is raised to it, and no threshold is at it.</summary>
    Unspecified,

    /// <summary>Nothing is known against it.</summary>
    Low,

    /// <summary>Something is unusual.</summary>
    Medium,

    /// <summary>It has probably been taken over, or does harm.</summary>
    High,

    /// <summary>It certainly has, or does.</summary>
    Critical,
}
