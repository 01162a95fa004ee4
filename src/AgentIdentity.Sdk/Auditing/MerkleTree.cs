using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The hash tree of RFC 9162, section 2.1 (the same as RFC 6962's): its leaves are the hashes that link a log's records.</summary>
/// <remarks>A node is named by its level, 0 for leaves, and its place in it; it stands for 2^level leaves. Pure functions, no state.</remarks>
internal static class MerkleTree
{
    /// <summary>What is hashed before two children, so that no node is ever mistaken for a leaf.</summary>
    private const byte Prefix = 1;

    /// <summary>The root of no leaves: the hash of nothing.</summary>
    public static LeafHash Empty { get; } = MemoryMarshal.Read<LeafHash>(SHA256.HashData([]));

    /// <summary>The hash of a node with two children.</summary>
    public static LeafHash Node(LeafHash left, LeafHash right)
    {
        Span<byte> children = stackalloc byte[1 + (2 * LeafHash.Size)];
        children[0] = Prefix;
        left.CopyTo(children[1..]);
        right.CopyTo(children[(1 + LeafHash.Size)..]);
        return LeafHash.Sha256(children, []);
    }

    /// <summary>The root over the first leaves of a log.</summary>
    /// <param name="nodes">The nodes that are complete.</param>
    /// <param name="size">How many leaves.</param>
    public static LeafHash Root(IMerkleNodes nodes, long size) => size == 0 ? Empty : Range(nodes, 0, size);

    /// <summary>The hashes that lead from one leaf to the root over the first leaves, the lowest first (RFC 9162, section 2.1.3.1).</summary>
    public static List<LeafHash> ProveInclusion(IMerkleNodes nodes, long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        List<LeafHash> path = [];
        long start = 0;
        long end = size;
        while (end - start > 1)
        {
            long middle = start + Split(end - start);
            (long siblingStart, long siblingEnd) = index < middle ? (middle, end) : (start, middle);
            path.Add(Range(nodes, siblingStart, siblingEnd));
            (start, end) = index < middle ? (start, middle) : (middle, end);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The hashes that show that a tree is a beginning of a larger one (RFC 9162, section 2.1.4.1); none for equal sizes and for nothing.</summary>
    public static List<LeafHash> ProveConsistency(IMerkleNodes nodes, long oldSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        List<LeafHash> path = [];
        if (oldSize == 0 || oldSize == size)
        {
            return path;
        }

        long start = 0;
        long end = size;
        bool isOldRootKnown = true;     // as long as the old tree is a subtree of its own, whoever checks has its root
        while (end != oldSize)
        {
            long middle = start + Split(end - start);
            if (oldSize <= middle)
            {
                path.Add(Range(nodes, middle, end));
                end = middle;
            }
            else
            {
                path.Add(Range(nodes, start, middle));
                start = middle;
                isOldRootKnown = false;
            }
        }

        if (!isOldRootKnown)
        {
            path.Add(Range(nodes, start, end));
        }

        path.Reverse();
        return path;
    }

    /// <summary>The largest power of two below a size above one.</summary>
    private static long Split(long size) => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(size - 1)));

    /// <summary>The hash of a subtree as a tree of its own size has it: complete nodes, joined from the right.</summary>
    private static LeafHash Range(IMerkleNodes nodes, long start, long end)
    {
        LeafHash? joined = null;
        while (end > start)
        {
            // The rightmost complete node is as large as the lowest bit of the size.
            long rest = (end - start) & -(end - start);
            int level = BitOperations.TrailingZeroCount(rest);
            LeafHash node = nodes.Read(level, (end - rest) >> level);
            joined = joined is { } right ? Node(node, right) : node;
            end -= rest;
        }

        return joined ?? Empty;
    }
}
