using Microsoft.IdentityModel.Tokens;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>As much of Ed25519 as Microsoft.IdentityModel needs to validate a token: what a host would write that has no other library.</summary>
internal sealed class Ed25519Jwt(PublicKey key) : AsymmetricSecurityKey
{
    public const string Algorithm = "Ed25519";

    public override int KeySize => 256;

    [Obsolete("the base class demands it")]
    public override bool HasPrivateKey => false;

    public override PrivateKeyStatus PrivateKeyStatus => PrivateKeyStatus.DoesNotExist;

    public static Ed25519Jwt Of(ReadOnlySpan<byte> raw) =>
        new(PublicKey.Import(SignatureAlgorithm.Ed25519, raw, KeyBlobFormat.RawPublicKey)) { CryptoProviderFactory = new CryptoProviderFactory { CustomCryptoProvider = new Provider() } };

    private bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) => SignatureAlgorithm.Ed25519.Verify(key, data, signature);

    private sealed class Provider : ICryptoProvider
    {
        public bool IsSupportedAlgorithm(string algorithm, params object[] args) => algorithm == Algorithm && args is [Ed25519Jwt, ..];

        public object Create(string algorithm, params object[] args) => new Verifier((Ed25519Jwt)args[0]);

        public void Release(object cryptoInstance) => ((Verifier)cryptoInstance).Dispose();
    }

    private sealed class Verifier(Ed25519Jwt key) : SignatureProvider(key, Ed25519Jwt.Algorithm)
    {
        public override byte[] Sign(byte[] input) => throw new NotSupportedException();

        public override bool Verify(byte[] input, byte[] signature) => key.Verify(input, signature);

        public override bool Verify(byte[] input, int inputOffset, int inputLength, byte[] signature, int signatureOffset, int signatureLength) =>
            key.Verify(input.AsSpan(inputOffset, inputLength), signature.AsSpan(signatureOffset, signatureLength));

        protected override void Dispose(bool disposing)
        {
        }
    }
}
