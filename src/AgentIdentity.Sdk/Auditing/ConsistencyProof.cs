namespace AgentIdentity.Sdk.Auditing;

/// <summary>That a log only grew: that a smaller tree is the beginning of a larger one (RFC 9162, section 2.1.4).</summary>
public sealed class ConsistencyProof
{
    private readonly byte[][] _path;

    /// <summary>Takes what somebody claims.</summary>
    /// <param name="oldSize">How many records the smaller tree has.</param>
    /// <param name="size">How many records the larger tree has.</param>
    /// <param name="path">Hashes of 32 bytes, in the order of the RFC.</param>
    /// <exception cref="ArgumentException">A number is negative, a hash is not 32 bytes long, or there are too many.</exception>
    public ConsistencyProof(long oldSize, long size, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _path = MerkleProofPath.Copy(path);
        OldSize = oldSize;
        Size = size;
    }

    /// <summary>How many records the smaller tree has.</summary>
    public long OldSize { get; }

    /// <summary>How many records the larger tree has.</summary>
    public long Size { get; }

    /// <summary>The hashes, 32 bytes each.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Path => MerkleProofPath.View(_path);

    /// <summary>Whether the tree with the old root is the beginning of the tree with the new one (RFC 9162, section 2.1.4.2).</summary>
    /// <param name="oldRoot">The root of the smaller tree, 32 bytes.</param>
    /// <param name="root">The root of the larger tree, 32 bytes.</param>
    public bool Check(ReadOnlySpan<byte> oldRoot, ReadOnlySpan<byte> root)
    {
        if (OldSize > Size || !LeafHash.TryRead(oldRoot, out LeafHash old) || !LeafHash.TryRead(root, out LeafHash expected))
        {
            return false;
        }

        if (OldSize == 0 || OldSize == Size)
        {
            // Nothing is the beginning of everything, if it is nothing; and a tree is its own beginning.
            return _path.Length == 0 && (OldSize == 0 ? old == MerkleTree.Empty && (Size > 0 || expected == old) : old == expected);
        }

        return CheckGrowth(old, expected);
    }

    internal static ConsistencyProof Of(IMerkleNodes nodes, long oldSize, long size) =>
        new(oldSize, size, MerkleProofPath.ToBytes(MerkleTree.ProveConsistency(nodes, oldSize, size)));

    private bool CheckGrowth(LeafHash old, LeafHash expected)
    {
        long place = OldSize - 1;
        long last = Size - 1;
        while ((place & 1) == 1)
        {
            place >>= 1;
            last >>= 1;
        }

        int next = 0;
        LeafHash first = old;
        if (place > 0)
        {
            // The old tree is not complete, so the proof begins with the node it ends with.
            if (_path.Length == 0)
            {
                return false;
            }

            first = LeafHash.Read(_path[next++]);
        }

        LeafHash before = first;
        LeafHash after = first;
        MerkleClimb climb = new(place, last);
        for (; next < _path.Length; next++)
        {
            if (climb.IsAtRoot)
            {
                return false;       // more hashes than levels
            }

            LeafHash sibling = LeafHash.Read(_path[next]);
            if (climb.RiseFromRight())
            {
                before = MerkleTree.Node(sibling, before);
                after = MerkleTree.Node(sibling, after);
            }
            else
            {
                after = MerkleTree.Node(after, sibling);
            }
        }

        return climb.IsAtRoot && before == old && after == expected;
    }
}
