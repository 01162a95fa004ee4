namespace AgentIdentity.Sdk.Auditing;

/// <summary>The leaf hashes of a block of lines, and the largest subtrees of the log's tree that are complete within it.</summary>
/// <remarks>Blocks are hashed side by side; joining their few subtrees is all that is left to do in order.</remarks>
internal sealed class LineSubtrees
{
    private readonly List<LeafHash> _leaves = [];
    private readonly List<(LeafHash Hash, int Level)> _subtrees = [];

    /// <summary>The leaves, in order.</summary>
    public IReadOnlyList<LeafHash> Leaves => _leaves;

    /// <summary>The subtrees, from left to right; together they are over all the leaves.</summary>
    public IReadOnlyList<(LeafHash Hash, int Level)> Subtrees => _subtrees;

    public void Clear()
    {
        _leaves.Clear();
        _subtrees.Clear();
    }

    public void Add(LeafHash leaf, long sequence, bool isJoined)
    {
        _leaves.Add(leaf);
        if (isJoined)
        {
            Join(leaf, sequence);
        }
    }

    private void Join(LeafHash leaf, long sequence)
    {
        LeafHash node = leaf;
        int level = 0;
        for (; (sequence >> level & 1) == 1 && _subtrees.Count > 0 && _subtrees[^1].Level == level; level++)
        {
            node = MerkleTree.Node(_subtrees[^1].Hash, node);
            _subtrees.RemoveAt(_subtrees.Count - 1);
        }

        _subtrees.Add((node, level));
    }
}
