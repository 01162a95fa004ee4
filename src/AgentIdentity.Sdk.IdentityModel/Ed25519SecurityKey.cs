using System.Diagnostics.CodeAnalysis;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>An Ed25519 key that <c>JsonWebTokenHandler</c>, <c>JwtSecurityTokenHandler</c> and JwtBearer sign and validate with, as <c>alg</c> <c>Ed25519</c> (RFC 9864).</summary>
/// <remarks>
/// It brings its own <see cref="CryptoProviderFactory"/>, so nothing else needs to be set up. Its <see cref="SecurityKey.KeyId"/> is the key's
/// RFC 7638 thumbprint. One key, one algorithm: any other name is refused, <c>EdDSA</c> among them unless <see cref="AllowEdDsa"/> says otherwise.
/// What the core refuses is refused here: keys that are not canonical, of small order or not of prime order, signatures that are not 64 bytes or
/// whose S is not canonical. Safe for concurrent use. It does not dispose the signer.
/// </remarks>
public sealed class Ed25519SecurityKey : AsymmetricSecurityKey
{
    /// <summary>The fully specified name of the algorithm (RFC 9864, section 2.2).</summary>
    public const string Algorithm = "Ed25519";

    /// <summary>The older name, which does not say which curve it means (RFC 8037, deprecated by RFC 9864).</summary>
    public const string EdDsa = "EdDSA";

    /// <summary>A key to validate with.</summary>
    /// <param name="publicKey">The public key.</param>
    /// <exception cref="ArgumentException">The key is not of prime order.</exception>
    public Ed25519SecurityKey(AgentPublicKey publicKey)
    {
        ArgumentNullException.ThrowIfNull(publicKey);
        if (!publicKey.IsPrimeOrder)
        {
            throw new ArgumentException("the key is not of prime order; no honest key generator makes such a key", nameof(publicKey));
        }

        PublicKey = publicKey;
        KeyId = publicKey.Id.ToString();
        CryptoProviderFactory = new CryptoProviderFactory { CustomCryptoProvider = new Ed25519CryptoProvider(), CacheSignatureProviders = false };
    }

    /// <summary>A key to sign and validate with.</summary>
    /// <param name="signer">
    /// Signs. Microsoft.IdentityModel is synchronous, so its handlers can sign only with a signer whose key is in this process, as those of an
    /// <see cref="AgentKeyring"/> are; one that answers later throws <see cref="NotSupportedException"/> there rather than block a thread.
    /// <see cref="AccessTokenExchange"/> awaits any signer.
    /// </param>
    /// <exception cref="ArgumentException">The signer's key is not of prime order.</exception>
    public Ed25519SecurityKey(IAgentSigner signer)
        : this((signer ?? throw new ArgumentNullException(nameof(signer))).PublicKey) => Signer = signer;

    /// <summary>The public key.</summary>
    public AgentPublicKey PublicKey { get; }

    /// <summary>Whether the algorithm may also be called <c>EdDSA</c>, for peers that do not know RFC 9864 yet.</summary>
    /// <value>False by default.</value>
    public bool AllowEdDsa { get; init; }

    /// <inheritdoc/>
    public override int KeySize => AgentPublicKey.Size * 8;

    /// <inheritdoc/>
    public override PrivateKeyStatus PrivateKeyStatus => Signer is null ? PrivateKeyStatus.DoesNotExist : PrivateKeyStatus.Exists;

    /// <inheritdoc/>
    [Obsolete("Use PrivateKeyStatus, as in the base class.")]
    public override bool HasPrivateKey => Signer is not null;

    internal IAgentSigner? Signer { get; }

    /// <summary>Reads a public JSON Web Key (RFC 8037, section 2), or says no. Never throws on hostile input.</summary>
    /// <param name="jwk">
    /// A key with <c>kty</c> OKP, <c>crv</c> Ed25519 and <c>x</c>. One with a private member, of weak order, or marked for another use, operation or
    /// algorithm is refused. Its <c>kid</c> is kept.
    /// </param>
    /// <param name="key">The key when the method returns true.</param>
    /// <param name="allowEdDsa">The value of <see cref="AllowEdDsa"/>; without it, a key marked for <c>EdDSA</c> is one for another algorithm.</param>
    public static bool TryFromJsonWebKey([NotNullWhen(true)] JsonWebKey? jwk, [NotNullWhen(true)] out Ed25519SecurityKey? key, bool allowEdDsa = false)
    {
        key = null;
        if (jwk is null || PublicJwk.Read(jwk, allowEdDsa) is not { IsPrimeOrder: true } publicKey)
        {
            return false;
        }

        key = new Ed25519SecurityKey(publicKey) { AllowEdDsa = allowEdDsa };
        if (!string.IsNullOrEmpty(jwk.Kid))
        {
            key.KeyId = jwk.Kid;
        }

        return true;
    }

    /// <summary>The public JSON Web Key, to publish: <c>kty</c>, <c>crv</c>, <c>x</c>, <c>kid</c>, <c>alg</c> and <c>use</c>.</summary>
    public JsonWebKey ToJsonWebKey() => PublicJwk.Write(PublicKey, KeyId);

    /// <inheritdoc/>
    public override bool CanComputeJwkThumbprint() => true;

    /// <summary>The 32 bytes of the key's RFC 7638 thumbprint.</summary>
    public override byte[] ComputeJwkThumbprint() => Base64UrlEncoder.DecodeBytes(PublicKey.Id.ToString());

    /// <inheritdoc/>
    public override bool IsSupportedAlgorithm(string algorithm) => algorithm == Algorithm || (AllowEdDsa && algorithm == EdDsa);

    /// <summary>The key's id; never key material.</summary>
    public override string ToString() => $"{nameof(Ed25519SecurityKey)} {PublicKey.Id}";
}
