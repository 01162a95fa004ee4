using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>Encrypts and decrypts what a <see cref="SealedKey"/> holds.</summary>
internal static class KeySealing
{
    // RFC 9106, section 4: the second recommended option, but for the lanes, of which libsodium knows one.
    private const int DefaultMemory = 64 * 1024;
    private const int DefaultPasses = 3;
    private const int Lanes = 1;

    private static readonly AeadAlgorithm Cipher = AeadAlgorithm.XChaCha20Poly1305;

    public static SealedKeyText Encrypt(ReadOnlySpan<byte> seed, AgentPublicKey publicKey, ReadOnlySpan<char> passphrase, string? issuer)
    {
        SealedKeyText open = new(
            publicKey,
            issuer,
            DefaultMemory,
            DefaultPasses,
            RandomNumberGenerator.GetBytes(SealedKeyText.SaltSize),
            RandomNumberGenerator.GetBytes(SealedKeyText.NonceSize),
            Ciphertext: []);
        using Key key = Derive(open, passphrase) ?? throw new ArgumentException("a passphrase is Unicode text", nameof(passphrase));
        return open with { Ciphertext = Cipher.Encrypt(key, open.Nonce, Encoding.UTF8.GetBytes(open.ToAuthenticatedJson()), seed) };
    }

    /// <summary>False when the passphrase is wrong or anything was changed.</summary>
    public static bool TryDecrypt(SealedKeyText text, ReadOnlySpan<char> passphrase, Span<byte> seed)
    {
        using Key? key = Derive(text, passphrase);
        return key is not null && Cipher.Decrypt(key, text.Nonce, Encoding.UTF8.GetBytes(text.ToAuthenticatedJson()), text.Ciphertext, seed);
    }

    /// <summary>The key that encrypts; null when the passphrase is not Unicode text, which sealed nothing.</summary>
    private static Key? Derive(SealedKeyText text, ReadOnlySpan<char> passphrase)
    {
        Argon2id argon2 = new(new Argon2Parameters { DegreeOfParallelism = Lanes, MemorySize = text.Memory, NumberOfPasses = text.Passes });
        byte[] utf8 = new byte[Encoding.UTF8.GetByteCount(passphrase)];
        try
        {
            // Half a surrogate pair does not become a mark, which would make one passphrase of two.
            return Utf8.FromUtf16(passphrase, utf8, out _, out _, replaceInvalidSequences: false) == OperationStatus.Done
                ? argon2.DeriveKey(utf8, text.Salt, Cipher)
                : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(utf8);
        }
    }
}
