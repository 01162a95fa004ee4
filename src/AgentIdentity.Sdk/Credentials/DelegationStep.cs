namespace AgentIdentity.Sdk;

/// <summary>One token of a proved chain, as far as others need to know it.</summary>
public sealed class DelegationStep
{
    private readonly AgentToken _token;
    private readonly TokenClaims _claims;

    internal DelegationStep(AgentToken token, TokenClaims claims) => (_token, _claims) = (token, claims);

    /// <summary>The token's id (<c>jti</c>).</summary>
    public string TokenId => _claims.Id!;

    /// <summary>Who signed it: an authority's URI, or the thumbprint URI of the delegating agent.</summary>
    public string Issuer => _claims.Issuer!;

    /// <summary>The key it was issued to.</summary>
    public AgentPublicKey Holder => _claims.Holder!;

    /// <summary>SHA-256 of the signing input, 32 bytes; immune to reuse of a <c>jti</c>.</summary>
    public ReadOnlyMemory<byte> TokenHash => _token.Hash;

    /// <summary>The name the signer gave the holder; null when it gave none.</summary>
    public string? Name => _claims.Profile.Name;

    /// <summary>When it was issued, as its signer says.</summary>
    public DateTimeOffset IssuedAt => DateTimeOffset.FromUnixTimeSeconds(_claims.IssuedAt!.Value);

    /// <summary>When the token expires.</summary>
    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeSeconds(_claims.Expires!.Value);
}
