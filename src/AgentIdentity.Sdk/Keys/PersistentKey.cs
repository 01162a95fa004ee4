using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>An Ed25519 private key (RFC 8032) that can outlive the process, unlike the keys of an <see cref="AgentKeyring"/>.</summary>
/// <remarks>
/// For authorities, and for agents whose life spans several processes. Lives in locked memory until it is disposed; each takes a page of it, so
/// hold few. Kept outside the process sealed with a passphrase (<see cref="Seal"/>), and in the clear only where the caller says <c>Unsafe</c>.
/// Safe for concurrent use.
/// </remarks>
public sealed class PersistentKey : IAgentSigner
{
    private readonly Key _key;

    private PersistentKey(Key key)
    {
        _key = key;
        PublicKey = AgentPublicKey.Import(key.PublicKey.Export(KeyBlobFormat.RawPublicKey));
    }

    /// <inheritdoc/>
    public AgentPublicKey PublicKey { get; }

    private static KeyCreationParameters Exportable => new() { ExportPolicy = KeyExportPolicies.AllowPlaintextExport };

    /// <summary>Makes a new key from the system's random numbers.</summary>
    public static PersistentKey Create() => new(Key.Create(SignatureAlgorithm.Ed25519, Exportable));

    /// <summary>Reads a private key in PEM: one <c>PRIVATE KEY</c> block (PKCS#8, RFC 8410 section 7), as <c>openssl genpkey -algorithm ed25519</c> writes it.</summary>
    /// <param name="pem">The text.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryParsePem(ReadOnlySpan<char> pem, [NotNullWhen(true)] out PersistentKey? key)
    {
        Span<byte> seed = stackalloc byte[SeedSlab.SeedSize];
        try
        {
            key = PrivateKeyPem.TryRead(pem, seed) ? FromSeed(seed) : null;
            return key is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Reads a private JSON Web Key (RFC 8037, section 2): <c>kty</c> OKP, <c>crv</c> Ed25519, <c>x</c> and <c>d</c>, which belong together.</summary>
    /// <param name="utf8">The JSON object.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryParseJwk(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out PersistentKey? key)
    {
        Span<byte> seed = stackalloc byte[SeedSlab.SeedSize];
        try
        {
            key = PrivateKeyJwk.TryRead(utf8, seed) ? FromSeed(seed) : null;
            return key is not null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Encrypts the key with a passphrase, to be kept.</summary>
    /// <param name="passphrase">At least <see cref="SealedKey.MinPassphraseLength"/> characters.</param>
    /// <param name="issuer">The issuer whose key it is, for that of an authority; it stands in the clear and cannot be changed unnoticed.</param>
    /// <exception cref="KeyException"><see cref="KeyCodes.WeakPassphrase"/>.</exception>
    /// <exception cref="ArgumentException">The passphrase or the issuer is not Unicode text, or the issuer longer than a document may be.</exception>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    /// <remarks>Takes about a tenth of a second and 64 MiB, so that trying passphrases is dear.</remarks>
    public SealedKey Seal(ReadOnlySpan<char> passphrase, string? issuer = null)
    {
        byte[] seed = ExportSeed();
        try
        {
            return SealedKey.Make(seed, PublicKey, passphrase, issuer);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The private key in the clear, as PKCS#8 in PEM (RFC 8410, section 7).</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public string ExportPemUnsafe()
    {
        byte[] seed = ExportSeed();
        try
        {
            return PrivateKeyPem.Write(seed);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>The private key in the clear, as a JSON Web Key (RFC 8037, section 2).</summary>
    /// <exception cref="ObjectDisposedException">The key is gone.</exception>
    public string ExportJwkUnsafe()
    {
        byte[] seed = ExportSeed();
        try
        {
            return PrivateKeyJwk.Write(seed, PublicKey.Raw.Span);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <inheritdoc/>
    public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        ArgumentOutOfRangeException.ThrowIfLessThan(signature.Length, AgentPublicKey.SignatureSize, nameof(signature));
        SignatureAlgorithm.Ed25519.Sign(_key, data.Span, signature.Span[..AgentPublicKey.SignatureSize]);
        return ValueTask.CompletedTask;
    }

    /// <summary>Erases the key from memory.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The id of the public half.</summary>
    public override string ToString() => PublicKey.ToString();

    internal static PersistentKey FromSeed(ReadOnlySpan<byte> seed) =>
        new(Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey, Exportable));

    private byte[] ExportSeed() => _key.Export(KeyBlobFormat.RawPrivateKey);
}
