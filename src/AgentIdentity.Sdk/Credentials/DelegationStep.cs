namespace AgentIdentity.Sdk;

/// <summary>One token of a proved chain, as far as others need to know it.</summary>
public sealed class DelegationStep
{
    internal DelegationStep(AgentToken token, TokenClaims claims)
    {
        TokenId = claims.Id!;
        Issuer = claims.Issuer!;
        Holder = claims.Holder!;
        TokenHash = token.Hash.ToArray();
        Name = claims.Profile.Name;
        Expires = DateTimeOffset.FromUnixTimeSeconds(claims.Expires!.Value);
    }

    /// <summary>The token's id (<c>jti</c>).</summary>
    public string TokenId { get; }

    /// <summary>Who signed it: an authority's URI, or the thumbprint URI of the delegating agent.</summary>
    public string Issuer { get; }

    /// <summary>The key it was issued to.</summary>
    public AgentPublicKey Holder { get; }

    /// <summary>SHA-256 of the signing input, 32 bytes; immune to reuse of a <c>jti</c>.</summary>
    public ReadOnlyMemory<byte> TokenHash { get; }

    /// <summary>The name the signer gave the holder; null when it gave none.</summary>
    public string? Name { get; }

    /// <summary>When the token expires.</summary>
    public DateTimeOffset Expires { get; }
}
