using System.Numerics;
using System.Security.Cryptography;
using AgentIdentity.Sdk.Support;
using NSec.Cryptography;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>
/// Signs for a key with a torsion component, as its holder can: nonces are tried until the challenge is a multiple of the component's order,
/// so that the component drops out of the equation every verifier checks.
/// </summary>
internal static class GroundSignature
{
    /// <summary>RFC 8032, section 7.1, test 1: the secret behind <see cref="KnownKeys.Rfc"/>.</summary>
    private static readonly byte[] Seed = Convert.FromHexString("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60");

    private static readonly BigInteger Order =
        BigInteger.Pow(2, 252) + BigInteger.Parse("27742317777372353535851937790883648493", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>What the honest holder of <see cref="KnownKeys.Rfc"/> signs.</summary>
    public static byte[] Honest(ReadOnlySpan<byte> data) => SignatureAlgorithm.Ed25519.Sign(Import(Seed), data);

    /// <summary>A signature that verifies under a key that is <see cref="KnownKeys.Rfc"/> plus a point of small order.</summary>
    public static byte[] Make(ReadOnlySpan<byte> mixedOrderKey, ReadOnlySpan<byte> data)
    {
        for (int attempt = 0; ; attempt++)
        {
            byte[] nonce = SHA256.HashData(BitConverter.GetBytes(attempt));
            byte[] r = Import(nonce).PublicKey.Export(KeyBlobFormat.RawPublicKey);
            BigInteger challenge = new BigInteger(SHA512.HashData([.. r, .. mixedOrderKey, .. data]), isUnsigned: true) % Order;
            if (challenge % 8 != 0)
            {
                continue;
            }

            byte[] signature = new byte[64];
            r.CopyTo(signature, 0);
            BigInteger s = (Scalar(nonce) + (challenge * Scalar(Seed))) % Order;
            s.TryWriteBytes(signature.AsSpan(32), out _, isUnsigned: true);
            return signature;
        }
    }

    private static Key Import(byte[] seed) => Key.Import(SignatureAlgorithm.Ed25519, seed, KeyBlobFormat.RawPrivateKey);

    /// <summary>RFC 8032, section 5.1.5: the first half of the hash of the seed, clamped.</summary>
    private static BigInteger Scalar(byte[] seed)
    {
        byte[] half = SHA512.HashData(seed)[..32];
        half[0] &= 0xf8;
        half[31] = (byte)((half[31] & 0x7f) | 0x40);
        return new BigInteger(half, isUnsigned: true);
    }
}
