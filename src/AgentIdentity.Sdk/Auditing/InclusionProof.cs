namespace AgentIdentity.Sdk.Auditing;

/// <summary>That one record stands at its place in a log of a certain size (RFC 9162, section 2.1.3).</summary>
/// <remarks>Proves nothing by itself: <see cref="Check"/> does, against a root that somebody trustworthy signed.</remarks>
public sealed class InclusionProof
{
    /// <summary>The most hashes a proof can have: one for each level of the largest tree.</summary>
    public const int MaxLength = 63;

    private readonly byte[][] _path;

    /// <summary>Takes what somebody claims.</summary>
    /// <param name="index">The record's sequence number.</param>
    /// <param name="size">How many records the tree has.</param>
    /// <param name="path">Hashes of 32 bytes, the one beside the leaf first.</param>
    /// <exception cref="ArgumentException">A number is negative, a hash is not 32 bytes long, or there are too many.</exception>
    public InclusionProof(long index, long size, IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        _path = MerkleProofPath.Copy(path);
        Index = index;
        Size = size;
    }

    /// <summary>The record's sequence number.</summary>
    public long Index { get; }

    /// <summary>How many records the tree has.</summary>
    public long Size { get; }

    /// <summary>The hashes, 32 bytes each, the one beside the leaf first.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Path => MerkleProofPath.View(_path);

    /// <summary>Whether the record with that leaf hash stands at that place in the tree with that root (RFC 9162, section 2.1.3.2).</summary>
    /// <param name="leafHash">SHA-256 of a zero byte and the stored line, 32 bytes.</param>
    /// <param name="root">The root of the tree, 32 bytes.</param>
    public bool Check(ReadOnlySpan<byte> leafHash, ReadOnlySpan<byte> root)
    {
        if (Index >= Size || !LeafHash.TryRead(leafHash, out LeafHash node) || !LeafHash.TryRead(root, out LeafHash expected))
        {
            return false;
        }

        MerkleClimb climb = new(Index, Size - 1);
        foreach (byte[] bytes in _path)
        {
            if (climb.IsAtRoot)
            {
                return false;       // more hashes than levels
            }

            LeafHash sibling = LeafHash.Read(bytes);
            node = climb.RiseFromRight() ? MerkleTree.Node(sibling, node) : MerkleTree.Node(node, sibling);
        }

        return climb.IsAtRoot && node == expected;
    }

    internal static InclusionProof Of(IMerkleNodes nodes, long index, long size) =>
        new(index, size, MerkleProofPath.ToBytes(MerkleTree.ProveInclusion(nodes, index, size)));
}
