using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;

namespace AgentIdentity.Sdk;

/// <summary>An Ed25519 private key encrypted with a passphrase: safe to keep in a file, a secret store or a backup.</summary>
/// <remarks>
/// A JSON document in canonical form (RFC 8785) with exactly these members:
/// <code>{"cipher":"xchacha20-poly1305","ciphertext":"…","issuer":"https://agents.contoso.com","kdf":"argon2id","memory":65536,"nonce":"…","passes":3,
/// "public_key":{"crv":"Ed25519","kty":"OKP","x":"…"},"salt":"…","type":"https://agentidentity.dev/sealed-key/v1"}</code>
/// <c>issuer</c> stands in those of authorities only. The key that encrypts is Argon2id (RFC 9106) of the passphrase in UTF-8 with a 16-byte salt, one lane,
/// <c>memory</c> KiB and so many <c>passes</c>; the ciphertext is that of the 32-byte private key (RFC 8032, section 5.1.5) with a 24-byte nonce,
/// and the document without its <c>ciphertext</c> is authenticated with it, so no member can be changed unnoticed. Byte strings are base64url.
/// </remarks>
public sealed class SealedKey
{
    /// <summary>The fewest characters of a passphrase that seals.</summary>
    public const int MinPassphraseLength = 8;

    private readonly SealedKeyText _text;

    private SealedKey(SealedKeyText text) => _text = text;

    /// <summary>The public half, as the document claims; <see cref="Open"/> proves it.</summary>
    public AgentPublicKey PublicKey => _text.PublicKey;

    /// <summary>The issuer whose key it is, as the document claims; null when it is not that of an authority.</summary>
    public string? Issuer => _text.Issuer;

    /// <summary>Reads a document, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8Json">The document.</param>
    /// <param name="key">The sealed key when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out SealedKey? key)
    {
        key = SealedKeyText.TryRead(utf8Json, out SealedKeyText? text) ? new SealedKey(text) : null;
        return key is not null;
    }

    /// <summary>Reads a document from a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="cancellationToken">Stops reading.</param>
    /// <exception cref="KeyException"><see cref="KeyCodes.Malformed"/>.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static async Task<SealedKey> LoadAsync(string path, CancellationToken cancellationToken = default)
    {
        byte[] text = await KeyFile.ReadAsync(path, SealedKeyText.MaxBytes, cancellationToken).ConfigureAwait(false);
        return TryParse(text, out SealedKey? key)
            ? key
            : throw new KeyException(KeyCodes.Malformed, $"{path} is not a sealed key: see whether it is the right file and complete");
    }

    /// <summary>Decrypts the key.</summary>
    /// <param name="passphrase">The passphrase it was sealed with.</param>
    /// <returns>The key; the caller disposes it.</returns>
    /// <exception cref="KeyException"><see cref="KeyCodes.WrongPassphrase"/>, or <see cref="KeyCodes.Malformed"/> where the public key is not the private one's.</exception>
    public PersistentKey Open(ReadOnlySpan<char> passphrase)
    {
        Span<byte> seed = stackalloc byte[SeedSlab.SeedSize];
        try
        {
            if (!KeySealing.TryDecrypt(_text, passphrase, seed))
            {
                throw new KeyException(KeyCodes.WrongPassphrase, "the passphrase is wrong, or the sealed key was altered: try again, or take it from a backup");
            }

            PersistentKey key = PersistentKey.FromSeed(seed);
            if (!key.PublicKey.Equals(PublicKey))
            {
                key.Dispose();
                throw new KeyException(KeyCodes.Malformed, "the sealed key names a public key that is not its own: take it from a backup");
            }

            return key;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(seed);
        }
    }

    /// <summary>Writes the document into a new file that nobody but its owner can read (mode 0600), down to the disk.</summary>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="cancellationToken">Stops before anything is written.</param>
    /// <exception cref="IOException">There is a file of that name, or it cannot be written.</exception>
    public Task SaveAsync(string path, CancellationToken cancellationToken = default) =>
        KeyFile.WriteNewAsync(path, Encoding.UTF8.GetBytes(ToJson() + "\n"), cancellationToken);

    /// <summary>The document.</summary>
    public string ToJson() => _text.ToJson();

    /// <summary>The id of the public half.</summary>
    public override string ToString() => PublicKey.ToString();

    internal static SealedKey Make(ReadOnlySpan<byte> seed, AgentPublicKey publicKey, ReadOnlySpan<char> passphrase, string? issuer)
    {
        if (passphrase.Length < MinPassphraseLength)
        {
            throw new KeyException(KeyCodes.WeakPassphrase, $"a passphrase has at least {MinPassphraseLength} characters: take several words");
        }

        SealedKeyText text = KeySealing.Encrypt(seed, publicKey, passphrase, issuer);
        if (!SealedKeyText.TryRead(Encoding.UTF8.GetBytes(text.ToJson()), out SealedKeyText? read) || read.Issuer != issuer)
        {
            throw new ArgumentException("the issuer could not be read again: take a shorter one, in Unicode", nameof(issuer));
        }

        return new SealedKey(text);
    }
}
