using System.Buffers.Text;
using System.Text;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Public Ed25519 keys as the <see cref="JsonWebKey"/> of Microsoft.IdentityModel.</summary>
internal static class PublicJwk
{
    /// <summary>The key, or null when it is of another kind or use, weak, or comes with private members.</summary>
    public static AgentPublicKey? Read(JsonWebKey jwk, bool allowEdDsa)
    {
        if (jwk.Kty != "OKP" || jwk.Crv != "Ed25519" || jwk.X is not { Length: AgentId.TextLength } x || IsPrivate(jwk) || !IsForVerifying(jwk, allowEdDsa))
        {
            return null;
        }

        // The core reads it: canonical base64url, canonical point, not of small order. An x that smuggles in other members leaves fewer than the
        // 43 characters for its own value, and is refused for that.
        byte[] json = Encoding.ASCII.GetBytes($$"""{"crv":"Ed25519","kty":"OKP","x":"{{x}}"}""");
        return AgentPublicKey.TryParseJwk(json, out AgentPublicKey? key) ? key : null;
    }

    public static JsonWebKey Write(AgentPublicKey key, string keyId) => new()
    {
        Kty = "OKP",
        Crv = "Ed25519",
        X = Base64Url.EncodeToString(key.Raw.Span),
        Alg = Ed25519SecurityKey.Algorithm,
        Use = "sig",
        Kid = keyId,
    };

    private static bool IsPrivate(JsonWebKey jwk) =>
        jwk.D is not null || jwk.K is not null || jwk.P is not null || jwk.Q is not null || jwk.DP is not null || jwk.DQ is not null || jwk.QI is not null
        || jwk.Oth is { Count: > 0 };

    private static bool IsForVerifying(JsonWebKey jwk, bool allowEdDsa) =>
        jwk.Use is null or "sig"
        && (jwk.Alg is null or Ed25519SecurityKey.Algorithm || (allowEdDsa && jwk.Alg == Ed25519SecurityKey.EdDsa))
        && (jwk.KeyOps is not { Count: > 0 } operations || operations.Contains("verify"));
}
