using Org.BouncyCastle.Crypto.Parameters;
using Org.BouncyCastle.Crypto.Signers;
using Org.BouncyCastle.Security;

namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>A key of another implementation of Ed25519, which knows nothing of this one.</summary>
internal sealed class BouncyKey : IAgentSigner
{
    private readonly Ed25519PrivateKeyParameters _key = new(new SecureRandom());

    public BouncyKey() => PublicKey = AgentPublicKey.Import(_key.GeneratePublicKey().GetEncoded());

    public AgentPublicKey PublicKey { get; }

    public static bool Verify(AgentPublicKey key, byte[] data, byte[] signature)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: false, new Ed25519PublicKeyParameters(key.Raw.ToArray()));
        signer.BlockUpdate(data, 0, data.Length);
        return signer.VerifySignature(signature);
    }

    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        Ed25519Signer signer = new();
        signer.Init(forSigning: true, _key);
        signer.BlockUpdate(data.Span);
        signer.GenerateSignature().CopyTo(signature);
        return ValueTask.CompletedTask;
    }

    public void Dispose()
    {
    }
}
