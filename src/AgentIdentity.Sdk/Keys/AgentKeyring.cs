using System.Security.Cryptography;
using System.Text;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>Custody of the private keys of any number of agents in this process.</summary>
/// <remarks>
/// A key is derived with HKDF-SHA-512 (RFC 5869) from a master secret of this keyring and 32 random bytes of the agent. Only the keys
/// that signed most recently exist as keys, in locked memory; the others exist as their 32 bytes and cost a derivation (about 50 µs)
/// when they first or next sign. Disposing an agent erases its bytes, and with them the key. No key can be exported. Safe for
/// concurrent use.
/// </remarks>
public sealed class AgentKeyring : IDisposable
{
    /// <summary>How many keys stay resident unless told otherwise: half of the 8 MiB of locked memory most systems grant a process.</summary>
    public const int DefaultResidentKeys = 1024;

    /// <summary>The most keys that may be resident: each takes four memory mappings, of which Linux grants 65,530.</summary>
    public const int MaxResidentKeys = 8192;

    private static readonly byte[] DerivationInfo = Encoding.ASCII.GetBytes("agentidentity.dev/agent-key/v1");

    private readonly SharedSecret _master;
    private readonly ResidentKeys _resident;
    private readonly Lock _seeding = new();
    private SeedSlab _slab = new();
    private int _isDisposed;

    /// <summary>Creates a keyring with a fresh master secret.</summary>
    /// <param name="residentKeys">How many keys may be resident, from 1 to <see cref="MaxResidentKeys"/>.</param>
    public AgentKeyring(int residentKeys = DefaultResidentKeys)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(residentKeys, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(residentKeys, MaxResidentKeys);
        _resident = new ResidentKeys(residentKeys);
        Span<byte> secret = stackalloc byte[32];
        RandomNumberGenerator.Fill(secret);
        _master = SharedSecret.Import(secret, SharedSecretBlobFormat.RawSharedSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    /// <summary>How many keys are resident now.</summary>
    public int ResidentCount => _resident.Count;

    /// <summary>Creates a new key and the signer that is its only user.</summary>
    /// <exception cref="ObjectDisposedException">The keyring was disposed.</exception>
    public IAgentSigner CreateSigner()
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        int place;
        SeedSlab slab;
        lock (_seeding)
        {
            if (!_slab.TryGive(out place))
            {
                _slab = new SeedSlab();
                _slab.TryGive(out place);
            }

            slab = _slab;
        }

        return new KeyringSigner(this, slab, place, PublicKeyOf(slab.At(place)));
    }

    /// <summary>Erases the master secret and every resident key; signers of this keyring can no longer sign.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _resident.Dispose();
            _master.Dispose();
        }
    }

    internal void Forget(KeyringSigner owner) => _resident.Remove(owner);

    /// <summary>Signs with the resident key of an agent, deriving it first if it is not resident.</summary>
    internal void Sign(KeyringSigner owner, ReadOnlySpan<byte> seed, ReadOnlySpan<byte> data, Span<byte> signature)
    {
        ObjectDisposedException.ThrowIf(_isDisposed != 0, this);
        ResidentKeys.Lease lease = _resident.TryLease(owner) ?? _resident.AddAndLease(owner, Derive(seed));
        try
        {
            SignatureAlgorithm.Ed25519.Sign(lease.Key, data, signature);
        }
        finally
        {
            lease.Release();
        }
    }

    private AgentPublicKey PublicKeyOf(ReadOnlySpan<byte> seed)
    {
        Span<byte> secret = stackalloc byte[SeedSlab.SeedSize];
        Span<byte> raw = stackalloc byte[AgentPublicKey.Size];
        try
        {
            DeriveSecret(seed, secret);
            Ed25519Seed.GetPublicKey(secret, raw);
            return AgentPublicKey.Import(raw);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private Key Derive(ReadOnlySpan<byte> seed)
    {
        Span<byte> secret = stackalloc byte[SeedSlab.SeedSize];
        try
        {
            DeriveSecret(seed, secret);
            KeyCreationParameters neverExported = new() { ExportPolicy = KeyExportPolicies.None };
            return Key.Import(SignatureAlgorithm.Ed25519, secret, KeyBlobFormat.RawPrivateKey, neverExported);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secret);
        }
    }

    private void DeriveSecret(ReadOnlySpan<byte> seed, Span<byte> secret) =>
        KeyDerivationAlgorithm.HkdfSha512.DeriveBytes(_master, seed, DerivationInfo, secret);
}
