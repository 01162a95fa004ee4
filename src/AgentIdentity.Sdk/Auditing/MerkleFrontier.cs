namespace AgentIdentity.Sdk.Auditing;

/// <summary>The complete nodes at the right edge of a growing tree: all it takes to know its root, one for each bit of its size.</summary>
internal sealed class MerkleFrontier
{
    private readonly List<LeafHash> _edge = [];     // the largest first

    /// <summary>How many leaves there are.</summary>
    public long Size { get; private set; }

    /// <summary>The root over all leaves.</summary>
    public LeafHash Root
    {
        get
        {
            if (_edge.Count == 0)
            {
                return MerkleTree.Empty;
            }

            LeafHash root = _edge[^1];
            for (int i = _edge.Count - 2; i >= 0; i--)
            {
                root = MerkleTree.Node(_edge[i], root);
            }

            return root;
        }
    }

    /// <summary>Adds a leaf.</summary>
    /// <param name="leaf">Its hash.</param>
    /// <param name="completed">Is told of each node above the leaf that it completes: level, place and hash.</param>
    public void Add(LeafHash leaf, Action<int, long, LeafHash>? completed = null)
    {
        LeafHash node = leaf;
        int level = 0;
        for (long place = Size; (place & 1) == 1; place >>= 1)
        {
            node = MerkleTree.Node(_edge[^1], node);
            _edge.RemoveAt(_edge.Count - 1);
            level++;
            completed?.Invoke(level, place >> 1, node);
        }

        _edge.Add(node);
        Size++;
    }
}
