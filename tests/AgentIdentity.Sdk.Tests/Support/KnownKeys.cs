namespace AgentIdentity.Sdk.Support;

/// <summary>Public keys with a story, in hexadecimal.</summary>
internal static class KnownKeys
{
    /// <summary>RFC 8032, section 7.1, test 1; RFC 8037, appendix A.</summary>
    public const string Rfc = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a";

    /// <summary>The eight points of order 1, 2, 4 and 8, as RFC 8032 encodes them.</summary>
    public static readonly string[] SmallOrder =
    [
        "0100000000000000000000000000000000000000000000000000000000000000",     // order 1
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",     // order 2
        "0000000000000000000000000000000000000000000000000000000000000000",     // order 4
        "0000000000000000000000000000000000000000000000000000000000000080",     // order 4
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",     // order 8
        "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",     // order 8
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",     // order 8
        "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",     // order 8
    ];

    /// <summary>Other bytes that lenient decoders take for one of those points: y + p, or the sign bit of x = 0.</summary>
    public static readonly string[] SmallOrderMisspelt =
    [
        "0100000000000000000000000000000000000000000000000000000000000080",     // (-0, 1)
        "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",     // (-0, -1)
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",     // y = 0 + p
        "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",     // y = 1 + p
        "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    ];

    /// <summary>Points of large order with y written as y + p: y is 3, 4, 5, 6, 9, 10, 14, 15, 16 and 18.</summary>
    public static readonly string[] NotCanonical =
        [.. new byte[] { 0xf0, 0xf1, 0xf2, 0xf3, 0xf6, 0xf7, 0xfb, 0xfc, 0xfd, 0xff }.SelectMany(low => new[]
        {
            $"{low:x2}{new string('f', 60)}7f", $"{low:x2}{new string('f', 60)}ff",
        })];

    /// <summary><see cref="Rfc"/> plus a point of order 8, 4 and 2: on the curve, canonical, not of small order, and not in the subgroup.</summary>
    public static readonly string[] MixedOrder =
    [
        "3b5b475c4b82dd1572799fc546f4c6c03e478c6654aa4c7f945b347ea32af60d",
        "40c7570f4dd54835b9131184410ed4a0cc93e7d9ad053cbc6d07a62426999582",
        "16a567fe7d4ef5482ab4012c369bf8c5f11e8d0c2559dcda50fde59708f8aee5",
    ];

    /// <summary>Canonical y-coordinates for which the curve has no x.</summary>
    public static readonly string[] NotOnCurve =
    [
        "0200000000000000000000000000000000000000000000000000000000000000",
        "0700000000000000000000000000000000000000000000000000000000000000",
        "0200000000000000000000000000000000000000000000000000000000000080",
    ];
}
