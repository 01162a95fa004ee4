using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Makes signature providers for <see cref="Ed25519SecurityKey"/>, and for nothing else.</summary>
/// <remarks>
/// Every <see cref="Ed25519SecurityKey"/> has one already. Set one as <see cref="CryptoProviderFactory.CustomCryptoProvider"/> of a factory of
/// your own that you hand to <see cref="SigningCredentials.CryptoProviderFactory"/> or
/// <see cref="TokenValidationParameters.CryptoProviderFactory"/>, which take precedence over the key's.
/// </remarks>
public sealed class Ed25519CryptoProvider : ICryptoProvider
{
    /// <summary>Whether the first argument is an Ed25519 key that goes by this name.</summary>
    /// <param name="algorithm">The JWS <c>alg</c>, compared byte for byte.</param>
    /// <param name="args">The key; what follows it does not matter.</param>
    public bool IsSupportedAlgorithm(string algorithm, params object[] args) =>
        args is [Ed25519SecurityKey key, ..] && key.IsSupportedAlgorithm(algorithm);

    /// <summary>A signature provider for the key.</summary>
    /// <param name="algorithm">The JWS <c>alg</c>.</param>
    /// <param name="args">The key, then whether it shall sign.</param>
    /// <exception cref="NotSupportedException">The key is of another kind, or does not go by this name.</exception>
    /// <exception cref="InvalidOperationException">It shall sign, and there is no private half.</exception>
    public object Create(string algorithm, params object[] args)
    {
        if (!IsSupportedAlgorithm(algorithm, args))
        {
            throw new NotSupportedException($"this provider signs and verifies with an {nameof(Ed25519SecurityKey)} as {Ed25519SecurityKey.Algorithm} only");
        }

        Ed25519SecurityKey key = (Ed25519SecurityKey)args[0];
        bool signs = args is [_, true, ..];
        if (signs && key.Signer is null)
        {
            throw new InvalidOperationException("the key has no private half; make it of an IAgentSigner to sign");
        }

        return new Ed25519SignatureProvider(key, algorithm, signs);
    }

    /// <summary>Nothing is held that would have to be released.</summary>
    /// <param name="cryptoInstance">A signature provider.</param>
    public void Release(object cryptoInstance)
    {
    }
}
