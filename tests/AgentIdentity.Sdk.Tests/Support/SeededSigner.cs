using NSec.Cryptography;

namespace AgentIdentity.Sdk.Support;

/// <summary>A key from a chosen seed, so that tokens can be forged by hand and vectors stay the same.</summary>
internal sealed class SeededSigner : IAgentSigner
{
    private readonly Key _key;

    public SeededSigner(byte seed)
    {
        byte[] bytes = new byte[32];
        Array.Fill(bytes, seed);
        _key = Key.Import(SignatureAlgorithm.Ed25519, bytes, KeyBlobFormat.RawPrivateKey);
        PublicKey = AgentPublicKey.Import(_key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    public AgentPublicKey PublicKey { get; }

    /// <summary>Whether an agent or authority that owns the key has disposed it; it still signs, since tests share it.</summary>
    public bool IsDisposed { get; private set; }

    public string Uri => "urn:ietf:params:oauth:jwk-thumbprint:sha-256:" + PublicKey.Id;

    public byte[] Sign(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(_key, data);

    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        Sign(data.Span).CopyTo(signature);
        return ValueTask.CompletedTask;
    }

    public void Dispose() => IsDisposed = true;
}
