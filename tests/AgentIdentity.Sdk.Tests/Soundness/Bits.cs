namespace AgentIdentity.Sdk.Soundness;

/// <summary>Sets as bits.</summary>
internal static class Bits
{
    public static ulong[] Of(int count, Func<int, bool> isIn)
    {
        ulong[] bits = new ulong[(count + 63) / 64];
        for (int i = 0; i < count; i++)
        {
            bits[i / 64] |= isIn(i) ? 1UL << (i % 64) : 0;
        }

        return bits;
    }

    public static bool IsEmpty(ReadOnlySpan<ulong> bits) => bits.IndexOfAnyExcept(0UL) < 0;

    public static bool IsSubset(ReadOnlySpan<ulong> some, ReadOnlySpan<ulong> all)
    {
        for (int i = 0; i < some.Length; i++)
        {
            if ((some[i] & ~all[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
