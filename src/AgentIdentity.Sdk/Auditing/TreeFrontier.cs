using System.Numerics;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The right edge of a growing hash tree: its complete subtrees, from which it goes on without anything that came before.</summary>
/// <remarks>One subtree for each bit of the size, at most 63 hashes however many leaves there were.</remarks>
internal sealed class TreeFrontier
{
    private readonly LeafHash[] _subtrees = new LeafHash[63];       // by level; those of the bits of Size count

    /// <summary>How many leaves the tree has.</summary>
    public long Size { get; private set; }

    public LeafHash Root
    {
        get
        {
            LeafHash? joined = null;
            for (long rest = Size; rest != 0; rest &= rest - 1)
            {
                LeafHash subtree = _subtrees[BitOperations.TrailingZeroCount(rest)];
                joined = joined is { } right ? MerkleTree.Node(subtree, right) : subtree;
            }

            return joined ?? MerkleTree.Empty;
        }
    }

    /// <summary>The complete subtrees, the largest first.</summary>
    public IEnumerable<LeafHash> Subtrees
    {
        get
        {
            for (int level = 62; level >= 0; level--)
            {
                if ((Size >> level & 1) == 1)
                {
                    yield return _subtrees[level];
                }
            }
        }
    }

    /// <summary>Goes on from what <see cref="Subtrees"/> gave; null when these are not so many as the size has.</summary>
    public static TreeFrontier? Restore(long size, IReadOnlyList<LeafHash> subtrees)
    {
        if (size < 0 || BitOperations.PopCount((ulong)size) != subtrees.Count)
        {
            return null;
        }

        TreeFrontier restored = new() { Size = size };
        int next = 0;
        for (int level = 62; level >= 0; level--)
        {
            if ((size >> level & 1) == 1)
            {
                restored._subtrees[level] = subtrees[next++];
            }
        }

        return restored;
    }

    public void Add(LeafHash leaf) => Add(leaf, level: 0);

    /// <summary>Adds a complete subtree of 2^level leaves. INVARIANT: the size is a multiple of that, as it is for the next of <see cref="LineSubtrees"/>.</summary>
    public void Add(LeafHash subtree, int level)
    {
        long added = 1L << level;
        for (; (Size >> level & 1) == 1; level++)
        {
            subtree = MerkleTree.Node(_subtrees[level], subtree);
        }

        _subtrees[level] = subtree;
        Size += added;
    }
}
