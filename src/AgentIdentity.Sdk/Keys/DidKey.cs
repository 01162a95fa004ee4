using System.Diagnostics.CodeAnalysis;
using System.Numerics;

namespace AgentIdentity.Sdk;

/// <summary>did:key for Ed25519: base58btc of the multicodec prefix 0xed01 and the 32 bytes of the key.</summary>
internal static class DidKey
{
    private const string Prefix = "did:key:z";
    private const string Alphabet = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
    private const int PrefixedSize = 2 + AgentPublicKey.Size;
    private const int EncodedLength = 47;

    public static string Encode(ReadOnlySpan<byte> raw)
    {
        Span<byte> prefixed = stackalloc byte[PrefixedSize];
        prefixed[0] = 0xed;
        prefixed[1] = 0x01;
        raw.CopyTo(prefixed[2..]);
        BigInteger value = new(prefixed, isUnsigned: true, isBigEndian: true);
        Span<char> digits = stackalloc char[EncodedLength];
        for (int i = EncodedLength - 1; i >= 0; i--)
        {
            value = BigInteger.DivRem(value, 58, out BigInteger digit);
            digits[i] = Alphabet[(int)digit];
        }

        return string.Concat(Prefix, digits);
    }

    /// <summary>Reads the one spelling each key has: the lengths are fixed, so no other number of digits decodes.</summary>
    public static bool TryDecode([NotNullWhen(true)] string? did, [NotNullWhen(true)] out byte[]? raw)
    {
        raw = null;
        if (did is null || did.Length != Prefix.Length + EncodedLength || !did.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        BigInteger value = BigInteger.Zero;
        foreach (char c in did.AsSpan(Prefix.Length))
        {
            int digit = Alphabet.IndexOf(c, StringComparison.Ordinal);
            if (digit < 0)
            {
                return false;
            }

            value = (value * 58) + digit;
        }

        byte[] bytes = value.ToByteArray(isUnsigned: true, isBigEndian: true);
        if (bytes.Length != PrefixedSize || bytes[0] != 0xed || bytes[1] != 0x01)
        {
            return false;
        }

        raw = bytes[2..];
        return true;
    }
}
