using System.Security.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>One agent's signer in a keyring: the 32 bytes from which its key is derived, and nothing else.</summary>
internal sealed class KeyringSigner(AgentKeyring keyring, SeedSlab slab, int place, AgentPublicKey publicKey) : IAgentSigner
{
    private int _isDisposed;

    public AgentPublicKey PublicKey { get; } = publicKey;

    private bool IsDisposed => Volatile.Read(ref _isDisposed) != 0;

    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(signature.Length, AgentPublicKey.SignatureSize, nameof(signature));
        Span<byte> seed = stackalloc byte[SeedSlab.SeedSize];
        try
        {
            if (!TryCopySeed(seed))
            {
                return ValueTask.FromException(new ObjectDisposedException(nameof(IAgentSigner), "the agent was disposed, so its key is destroyed"));
            }

            keyring.Sign(this, seed, data.Span, signature.Span[..AgentPublicKey.SignatureSize]);
            return ValueTask.CompletedTask;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
            if (IsDisposed)
            {
                keyring.Forget(this);      // disposed meanwhile: what Sign made resident must not stay
            }
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) != 0)
        {
            return;
        }

        lock (slab)
        {
            CryptographicOperations.ZeroMemory(slab.At(place));
        }

        keyring.Forget(this);
    }

    public override string ToString() => nameof(KeyringSigner);

    /// <summary>Copies the seed out under its lock: a copy torn by a concurrent erasure would sign with another key.</summary>
    private bool TryCopySeed(Span<byte> destination)
    {
        lock (slab)
        {
            slab.At(place).CopyTo(destination);
        }

        return !IsDisposed;
    }
}
