using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Signs a payload as a compact JWS (RFC 7515, section 7.1), waiting for the custodian of an Ed25519 key where the handlers cannot.</summary>
internal sealed class CompactSigner
{
    /// <summary>Names of signatures with asymmetric keys. Not <c>none</c>, and not HMAC: whoever can check it could also make it.</summary>
    private static readonly string[] Allowed =
        ["Ed25519", "EdDSA", "ES256", "ES384", "ES512", "PS256", "PS384", "PS512", "RS256", "RS384", "RS512"];

    /// <summary>Escapes what JSON demands and no more: <c>at+jwt</c>, not <c>at\u002Bjwt</c>, for readers that compare bytes. It never stands in HTML.</summary>
    public static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly SigningCredentials _credentials;
    private readonly CryptoProviderFactory _factory;

    /// <exception cref="ArgumentException">The algorithm is not one of those, or the key has no private half or does not go by it.</exception>
    public CompactSigner(SigningCredentials credentials)
    {
        ArgumentNullException.ThrowIfNull(credentials);
        if (!Allowed.Contains(credentials.Algorithm))
        {
            throw new ArgumentException($"tokens are signed with an asymmetric key, as one of {string.Join(", ", Allowed)}", nameof(credentials));
        }

        _credentials = credentials;
        _factory = credentials.CryptoProviderFactory ?? credentials.Key.CryptoProviderFactory;
        bool isSupported = credentials.Key is Ed25519SecurityKey own
            ? own.IsSupportedAlgorithm(credentials.Algorithm)
            : _factory.IsSupportedAlgorithm(credentials.Algorithm, credentials.Key);
        if (!isSupported || credentials.Key is Ed25519SecurityKey { Signer: null } or AsymmetricSecurityKey { PrivateKeyStatus: PrivateKeyStatus.DoesNotExist })
        {
            throw new ArgumentException($"the key cannot sign as {credentials.Algorithm}; give one that has its private half", nameof(credentials));
        }
    }

    public async ValueTask<string> SignAsync(string type, byte[] payload, CancellationToken cancellationToken)
    {
        string signingInput = $"{Base64Url.EncodeToString(Header(type))}.{Base64Url.EncodeToString(payload)}";
        byte[] signature = await SignAsync(Encoding.ASCII.GetBytes(signingInput), cancellationToken).ConfigureAwait(false);
        return $"{signingInput}.{Base64Url.EncodeToString(signature)}";
    }

    private async ValueTask<byte[]> SignAsync(byte[] data, CancellationToken cancellationToken)
    {
        if (_credentials.Key is Ed25519SecurityKey { Signer: { } signer })
        {
            byte[] signature = new byte[AgentPublicKey.SignatureSize];
            await signer.SignAsync(data, signature, cancellationToken).ConfigureAwait(false);
            return signature;
        }

        SignatureProvider provider = _factory.CreateForSigning(_credentials.Key, _credentials.Algorithm);
        try
        {
            return provider.Sign(data);
        }
        finally
        {
            _factory.ReleaseSignatureProvider(provider);
        }
    }

    private byte[] Header(string type)
    {
        ArrayBufferWriter<byte> buffer = new(128);
        using Utf8JsonWriter json = new(buffer, Plain);
        json.WriteStartObject();
        json.WriteString("alg", _credentials.Algorithm);
        if (!string.IsNullOrEmpty(_credentials.Key.KeyId))
        {
            json.WriteString("kid", _credentials.Key.KeyId);
        }

        json.WriteString("typ", type);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
