using System.Buffers;
using Node = AgentIdentity.Sdk.Wire.JsonTree.Node;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Comparing the member names of one object: for equality and in the order of RFC 8785 section 3.2.3.</summary>
internal static class JsonNames
{
    private const int PairwiseUpTo = 8;

    /// <summary>Whether an object, whose subtree is complete, names a member twice. Linear in the number of members.</summary>
    public static bool HasDuplicate(ReadOnlySpan<byte> text, Node[] nodes, int container) =>
        !AreAscending(text, nodes, container) && HasDuplicateAnywhere(text, nodes, container);

    /// <summary>Whether the names ascend byte by byte as they are written, as canonical JSON has them; then no two can be equal.</summary>
    private static bool AreAscending(ReadOnlySpan<byte> text, Node[] nodes, int container)
    {
        int end = nodes[container].Next;
        ReadOnlySpan<byte> earlier = default;
        for (int at = container + 1; at < end; at = nodes[at + 1].Next)
        {
            ref readonly Node node = ref nodes[at];
            ReadOnlySpan<byte> name = text.Slice(node.Start, node.Length);
            if (node.IsEscaped || (at > container + 1 && earlier.SequenceCompareTo(name) >= 0))
            {
                return false;
            }

            earlier = name;
        }

        return true;
    }

    private static bool HasDuplicateAnywhere(ReadOnlySpan<byte> text, Node[] nodes, int container)
    {
        int end = nodes[container].Next;
        int members = 0;
        for (int name = container + 1; name < end; name = nodes[name + 1].Next)
        {
            if (++members > PairwiseUpTo)
            {
                return HasDuplicateByHash(text, nodes, container);
            }

            for (int earlier = container + 1; earlier < name; earlier = nodes[earlier + 1].Next)
            {
                if (AreEqual(text, nodes[earlier], nodes[name]))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>Orders two unescaped UTF-8 names by their UTF-16 code units.</summary>
    public static int Compare(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        int common = left.CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length - right.Length;
        }

        // Bytes order like code points, and code points like UTF-16 units, but for one case: a supplementary character (lead
        // byte F0 and up) begins with a surrogate, which sorts before U+E000 to U+FFFF (lead bytes EE and EF).
        byte a = left[common];
        byte b = right[common];
        bool aIsSupplementary = a >= 0xF0;
        bool bIsSupplementary = b >= 0xF0;
        if (aIsSupplementary != bIsSupplementary)
        {
            byte other = aIsSupplementary ? b : a;
            if (other is 0xEE or 0xEF)
            {
                return aIsSupplementary ? -1 : 1;
            }
        }

        return a - b;
    }

    private static bool HasDuplicateByHash(ReadOnlySpan<byte> text, Node[] nodes, int container)
    {
        int end = nodes[container].Next;
        int members = 0;
        for (int name = container + 1; name < end; name = nodes[name + 1].Next)
        {
            members++;
        }

        int capacity = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(2 * members));
        int[] slots = ArrayPool<int>.Shared.Rent(capacity);
        Array.Clear(slots, 0, capacity);
        try
        {
            for (int name = container + 1; name < end; name = nodes[name + 1].Next)
            {
                int slot = Hash(text, nodes[name]) & (capacity - 1);
                while (slots[slot] != 0)
                {
                    if (AreEqual(text, nodes[slots[slot]], nodes[name]))
                    {
                        return true;
                    }

                    slot = (slot + 1) & (capacity - 1);
                }

                slots[slot] = name;     // never 0: the container itself comes first
            }

            return false;
        }
        finally
        {
            ArrayPool<int>.Shared.Return(slots);
        }
    }

    private static bool AreEqual(ReadOnlySpan<byte> text, in Node left, in Node right)
    {
        ReadOnlySpan<byte> a = text.Slice(left.Start, left.Length);
        ReadOnlySpan<byte> b = text.Slice(right.Start, right.Length);
        if (!left.IsEscaped && !right.IsEscaped)
        {
            return a.SequenceEqual(b);
        }

        ByteBuilder x = new(stackalloc byte[128]);
        ByteBuilder y = new(stackalloc byte[128]);
        JsonText.AppendUnescaped(ref x, a);
        JsonText.AppendUnescaped(ref y, b);
        bool equal = x.Written.SequenceEqual(y.Written);
        x.Dispose();
        y.Dispose();
        return equal;
    }

    /// <summary>A hash seeded per process, so that names cannot be chosen to collide.</summary>
    private static int Hash(ReadOnlySpan<byte> text, in Node name)
    {
        ByteBuilder unescaped = new(stackalloc byte[128]);
        JsonText.AppendUnescaped(ref unescaped, text.Slice(name.Start, name.Length));
        HashCode hash = default;
        hash.AddBytes(unescaped.Written);
        unescaped.Dispose();
        return hash.ToHashCode();
    }
}
