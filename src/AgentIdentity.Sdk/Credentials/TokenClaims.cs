namespace AgentIdentity.Sdk;

/// <summary>What one token says, once it has been read. Whether it is true depends on who read it.</summary>
internal sealed class TokenClaims
{
    public string? Id { get; init; }

    public string? Issuer { get; init; }

    /// <summary>Seconds since 1970; null when the claim is missing or not an integer. So are the other times.</summary>
    public long? IssuedAt { get; init; }

    public long? Expires { get; init; }

    public long? NotBefore { get; init; }

    public long? Depth { get; init; }

    public long? MaxDepth { get; init; }

    public bool HasParentHash { get; init; }

    /// <summary>The 32 bytes of <c>par_hash</c>; null when missing or malformed.</summary>
    public byte[]? ParentHash { get; init; }

    /// <summary>The holder's key; null when <c>cnf.jwk</c> is missing, of another kind, weak or private.</summary>
    public AgentPublicKey? Holder { get; init; }

    /// <summary>The audiences, or null when the claim is absent.</summary>
    public string[]? Audiences { get; init; }

    public bool HasMalformedClaim { get; init; }

    /// <summary>The number of entries of our type in <c>authorization_details</c>.</summary>
    public int Details { get; init; }

    public AgentScopeSet Scopes { get; init; } = AgentScopeSet.Empty;

    /// <summary>Why the scopes could not be read.</summary>
    public Denial? ScopesDenial { get; init; }

    /// <summary>The token points to a status list, which this version cannot consult.</summary>
    public bool HasStatus { get; init; }

    public AgentProfile Profile { get; init; } = AgentProfile.None;
}
