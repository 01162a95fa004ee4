namespace AgentIdentity.Sdk;

/// <summary>What a revocation source says of a chain. The zero value is the one that denies without claiming to know.</summary>
public enum RevocationStatus
{
    /// <summary>It cannot be told now: the source is stale or out of reach.</summary>
    Unknown,

    /// <summary>Something in the chain was revoked.</summary>
    Revoked,

    /// <summary>Nothing in the chain was revoked.</summary>
    Good,
}
