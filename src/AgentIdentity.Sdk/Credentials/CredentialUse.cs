namespace AgentIdentity.Sdk;

/// <summary>When and where a proved chain is about to be used for something else than a call that a guard decides: exchanging it for another token, for example.</summary>
public sealed class CredentialUse
{
    /// <summary>The instant of the use.</summary>
    public required DateTimeOffset Instant { get; init; }

    /// <summary>The enforcement point it is for.</summary>
    /// <value>None by default; a chain that names audiences is then refused.</value>
    public string? Audience { get; init; }

    /// <summary>The segment the use belongs to.</summary>
    /// <value>None by default; a chain that is confined to segments is then refused.</value>
    public string? Segment { get; init; }

    /// <summary>Knows what was revoked.</summary>
    /// <value>Not asked when null.</value>
    public IRevocationSource? Revocations { get; init; }

    /// <summary>Knows which agents may act.</summary>
    /// <value>Not asked when null.</value>
    public IAgentStanding? Standing { get; init; }

    /// <summary>The environment of this use; a chain that names another, or none, is refused.</summary>
    /// <value>None by default; a chain that names an environment is then refused.</value>
    public string? Environment { get; init; }

    /// <summary>Knows what agents are made of.</summary>
    /// <value>None by default; a chain that is bound to a composition is then refused.</value>
    public IAgentComposition? Compositions { get; init; }
}
