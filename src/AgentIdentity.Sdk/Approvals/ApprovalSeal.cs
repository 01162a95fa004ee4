using System.Security.Cryptography;
using AgentIdentity.Sdk.Wire;
using NSec.Cryptography;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Encrypts the arguments of stored requests with XChaCha20-Poly1305, under a key that is derived from a secret of the host.</summary>
/// <remarks>
/// The sealed form is a 24-byte nonce and the ciphertext of a 16-byte salt and the canonical arguments, with the request's hash as associated
/// data: arguments cannot be moved from one request to another. Every process that shows or grants requests needs the secret. Safe for
/// concurrent use.
/// </remarks>
public sealed class ApprovalSeal : IDisposable
{
    /// <summary>Length of the secret, in bytes.</summary>
    public const int SecretSize = 32;

    private static readonly AeadAlgorithm Cipher = AeadAlgorithm.XChaCha20Poly1305;

    private readonly Key _key;

    private ApprovalSeal(Key key) => _key = key;

    private static ReadOnlySpan<byte> Purpose => "agentid approval arguments v1"u8;

    /// <summary>Derives the key (HKDF with SHA-256).</summary>
    /// <param name="secret">32 random bytes that the host keeps with its other secrets.</param>
    /// <exception cref="ArgumentException">It is not 32 bytes, or they are all the same.</exception>
    public static ApprovalSeal FromSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length != SecretSize || !secret.ContainsAnyExcept(secret[0]))
        {
            throw new ArgumentException($"a secret is {SecretSize} random bytes", nameof(secret));
        }

        Span<byte> derived = stackalloc byte[SecretSize];
        try
        {
            HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, derived, salt: [], Purpose);
            return new ApprovalSeal(Key.Import(Cipher, derived, KeyBlobFormat.RawSymmetricKey));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(derived);
        }
    }

    /// <summary>Erases the key from memory.</summary>
    public void Dispose() => _key.Dispose();

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(ApprovalSeal);

    internal byte[] Encrypt(ApprovalArguments arguments, ReadOnlySpan<byte> requestHash)
    {
        byte[] plain = [.. arguments.Salt, .. arguments.Arguments.Canonical];
        byte[] text = new byte[Cipher.NonceSize + plain.Length + Cipher.TagSize];
        RandomNumberGenerator.Fill(text.AsSpan(0, Cipher.NonceSize));
        Cipher.Encrypt(_key, text.AsSpan(0, Cipher.NonceSize), requestHash, plain, text.AsSpan(Cipher.NonceSize));
        CryptographicOperations.ZeroMemory(plain);
        return text;
    }

    /// <summary>The arguments, or null when this key did not seal them for that request.</summary>
    internal ApprovalArguments? TryDecrypt(ReadOnlySpan<byte> text, ReadOnlySpan<byte> requestHash)
    {
        if (text.Length < Cipher.NonceSize + Cipher.TagSize + ApprovalArguments.SaltSize)
        {
            return null;
        }

        byte[] plain = new byte[text.Length - Cipher.NonceSize - Cipher.TagSize];
        return Cipher.Decrypt(_key, text[..Cipher.NonceSize], requestHash, text[Cipher.NonceSize..], plain)
            && ToolArguments.TryParse(plain.AsSpan(ApprovalArguments.SaltSize), out ToolArguments? arguments)
                ? new ApprovalArguments(plain[..ApprovalArguments.SaltSize], arguments)
                : null;
    }
}
