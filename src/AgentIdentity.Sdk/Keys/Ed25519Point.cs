using System.Runtime.InteropServices;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>What must hold of 32 bytes before they are believed to be an honest public key.</summary>
internal static class Ed25519Point
{
    /// <summary>
    /// y-coordinates of the points of order 1, 2, 4 and 8, little-endian, sign bit cleared. Non-canonical spellings of them
    /// (y + p) do not appear: <see cref="IsCanonical"/> refuses those.
    /// </summary>
    private static readonly byte[][] SmallOrder =
    [
        Convert.FromHexString("0100000000000000000000000000000000000000000000000000000000000000"),     // order 1
        Convert.FromHexString("ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f"),     // order 2
        Convert.FromHexString("0000000000000000000000000000000000000000000000000000000000000000"),     // order 4
        Convert.FromHexString("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),     // order 8
        Convert.FromHexString("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),     // order 8
    ];

    /// <summary>Whether y is below p = 2^255 - 19 (RFC 8032, section 5.1.3, step 1).</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> raw)
    {
        if ((raw[31] & 0x7f) != 0x7f || raw[1..31].ContainsAnyExcept((byte)0xff))
        {
            return true;
        }

        return raw[0] < 0xed;
    }

    public static bool IsOfSmallOrder(ReadOnlySpan<byte> raw)
    {
        foreach (byte[] point in SmallOrder)
        {
            if (raw[..31].SequenceEqual(point.AsSpan(0, 31)) && (raw[31] & 0x7f) == point[31])
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>libsodium's full check: canonical, on the curve, not of small order, in the prime-order subgroup.</summary>
    public static bool IsInPrimeOrderSubgroup(ReadOnlySpan<byte> raw)
    {
        _ = SignatureAlgorithm.Ed25519;     // NSec initializes libsodium
        return raw.Length == AgentPublicKey.Size && IsValidPoint(ref MemoryMarshal.GetReference(raw)) == 1;
    }

    // The native library that NSec itself ships and calls; NSec has no managed name for this function.
    [DllImport("libsodium", EntryPoint = "crypto_core_ed25519_is_valid_point", CallingConvention = CallingConvention.Cdecl)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories | DllImportSearchPath.AssemblyDirectory)]
    private static extern int IsValidPoint(ref byte point);
}
