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

    /// <summary>The segments the token confines the chain to; null when it does not.</summary>
    public IReadOnlyList<string>? Segments => _claims.Profile.Segments is { } segments ? Array.AsReadOnly(segments) : null;

    /// <summary>The environment the token confines the chain to; null when it does not.</summary>
    public string? Environment => _claims.Profile.Environment;

    /// <summary>What the holder must be made of; null when the token does not say.</summary>
    public CompositionDigest? Composition => _claims.Profile.Composition;

    /// <summary>When the token expires.</summary>
    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeSeconds(_claims.Expires!.Value);
}
