using System.Runtime.InteropServices;
using System.Security.Cryptography;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>The public half of a private key, without making a key of it.</summary>
/// <remarks>
/// NSec makes no public key without a resident private one, which costs a locked allocation, about half the work. What passes
/// through the stack here also does in NSec, and is erased as well.
/// </remarks>
internal static class Ed25519Seed
{
    private const int SecretKeySize = 64;

    /// <summary>RFC 8032, section 5.1.5.</summary>
    public static void GetPublicKey(ReadOnlySpan<byte> seed, Span<byte> publicKey)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, SeedSlab.SeedSize, nameof(seed));
        ArgumentOutOfRangeException.ThrowIfNotEqual(publicKey.Length, AgentPublicKey.Size, nameof(publicKey));
        _ = SignatureAlgorithm.Ed25519;     // NSec initializes libsodium
        Span<byte> secretKey = stackalloc byte[SecretKeySize];
        try
        {
            int code = SeedKeyPair(ref MemoryMarshal.GetReference(publicKey), ref MemoryMarshal.GetReference(secretKey), ref MemoryMarshal.GetReference(seed));
            if (code != 0)
            {
                throw new CryptographicException("libsodium made no key of a seed");
            }
        }
        finally
        {
            CryptographicOperations.ZeroMemory(secretKey);
        }
    }

    // The native library that NSec itself ships and calls; NSec has no managed name for this function.
    [DllImport("libsodium", EntryPoint = "crypto_sign_ed25519_seed_keypair", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int SeedKeyPair(ref byte publicKey, ref byte secretKey, ref byte seed);
}
