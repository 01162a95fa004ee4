using System.Security.Cryptography;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>One agent's signer in a keyring: the 32 bytes from which its key is derived, and nothing else.</summary>
internal sealed class KeyringSigner : IAgentSigner
{
    private readonly AgentKeyring _keyring;
    private byte[]? _seed;

    public KeyringSigner(AgentKeyring keyring, byte[] seed, Key key)
    {
        _keyring = keyring;
        _seed = seed;
        PublicKey = AgentPublicKey.Import(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
        keyring.Admit(this, key);
    }

    public AgentPublicKey PublicKey { get; }

    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(signature.Length, AgentPublicKey.SignatureSize, nameof(signature));
        Span<byte> seed = stackalloc byte[32];
        try
        {
            if (!TryCopySeed(seed))
            {
                return ValueTask.FromException(new ObjectDisposedException(nameof(IAgentSigner), "the agent was disposed, so its key is destroyed"));
            }

            _keyring.Sign(this, seed, data.Span, signature.Span[..AgentPublicKey.SignatureSize]);
            return ValueTask.CompletedTask;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            if (Volatile.Read(ref _seed) is null)
            {
                _keyring.Forget(this);      // disposed meanwhile: what Sign made resident must not stay
            }
        }
    }

    public void Dispose()
    {
        byte[]? seed = Interlocked.Exchange(ref _seed, null);
        if (seed is null)
        {
            return;
        }

        lock (seed)
        {
            CryptographicOperations.ZeroMemory(seed);
        }

        _keyring.Forget(this);
    }

    public override string ToString() => nameof(KeyringSigner);

    /// <summary>Copies the seed out under its lock: a copy torn by a concurrent erasure would sign with another key.</summary>
    private bool TryCopySeed(Span<byte> destination)
    {
        byte[]? seed = Volatile.Read(ref _seed);
        if (seed is null)
        {
            return false;
        }

        lock (seed)
        {
            seed.CopyTo(destination);
        }

        return Volatile.Read(ref _seed) is not null;
    }
}
