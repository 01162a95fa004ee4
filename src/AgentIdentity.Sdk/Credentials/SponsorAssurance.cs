namespace AgentIdentity.Sdk;

/// <summary>How it was established who the sponsor is.</summary>
public enum SponsorAssurance
{
    /// <summary>The authority says so.</summary>
    Asserted,

    /// <summary>The sponsor was authenticated, by the method named beside it.</summary>
    Authenticated,
}
