namespace AgentIdentity.Sdk.IdentityModel.Support;

/// <summary>Another spelling of the same signature, which RFC 8032 section 5.1.7 refuses.</summary>
internal static class Malleable
{
    private static readonly byte[] GroupOrder = Convert.FromHexString("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");

    /// <summary>Adds L to the 32 little-endian bytes of S.</summary>
    public static void AddGroupOrder(Span<byte> s)
    {
        int carry = 0;
        for (int i = 0; i < 32; i++)
        {
            carry += s[i] + GroupOrder[i];
            s[i] = (byte)carry;
            carry >>= 8;
        }
    }
}
