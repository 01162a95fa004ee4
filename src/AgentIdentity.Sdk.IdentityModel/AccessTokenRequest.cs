namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>What access token is wanted.</summary>
public sealed class AccessTokenRequest
{
    /// <summary>The resource server the token is for, its only <c>aud</c>. Where the chain names audiences, this must be in each list.</summary>
    public required string Audience { get; init; }

    /// <summary>The segment that the resource server belongs to.</summary>
    /// <value>None by default; a chain that is confined to segments is then refused, since an access token cannot carry the restriction.</value>
    public string? Segment { get; init; }

    /// <summary>What the token is to allow; must be within what the leaf may do.</summary>
    /// <value>All that the leaf may do when null.</value>
    public AgentScopeSet? Scopes { get; init; }

    /// <summary>The OAuth client that asks.</summary>
    /// <value>The agent itself when null: its thumbprint URI.</value>
    public string? ClientId { get; init; }

    /// <summary>How long the token lives, in whole seconds; cut to what the exchange and the credential allow.</summary>
    /// <value>As long as the exchange allows when null.</value>
    public TimeSpan? Lifetime { get; init; }
}
