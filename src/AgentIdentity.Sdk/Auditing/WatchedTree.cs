namespace AgentIdentity.Sdk.Auditing;

/// <summary>The hash tree over the records that held so far, and its roots at the sizes that somebody signed.</summary>
internal sealed class WatchedTree
{
    private readonly SortedSet<long> _sizes;
    private readonly Dictionary<long, LeafHash> _roots = [];
    private readonly TreeFrontier _frontier;

    /// <summary>Begins with nothing, or with what is archived.</summary>
    /// <param name="sizes">The sizes at which the root is wanted; those the tree has passed already are not found out.</param>
    /// <param name="start">The tree so far; it is changed.</param>
    public WatchedTree(IEnumerable<long> sizes, TreeFrontier start)
    {
        _sizes = [.. sizes];
        _frontier = start;
        Note();
    }

    public TreeFrontier Frontier => _frontier;

    /// <summary>The root at one of the sizes; null when the log did not get there.</summary>
    public LeafHash? RootAt(long size) => _roots.TryGetValue(size, out LeafHash root) ? root : null;

    public void Add(LeafHash leaf)
    {
        _frontier.Add(leaf);
        Note();
    }

    /// <summary>Adds the first lines of a block.</summary>
    public void Add(LineSubtrees lines, int count)
    {
        if (count == lines.Leaves.Count && _sizes.GetViewBetween(_frontier.Size + 1, _frontier.Size + count).Count == 0)
        {
            foreach ((LeafHash hash, int level) in lines.Subtrees)
            {
                _frontier.Add(hash, level);
            }

            return;
        }

        for (int i = 0; i < count; i++)
        {
            Add(lines.Leaves[i]);
        }
    }

    private void Note()
    {
        if (_sizes.Contains(_frontier.Size))
        {
            _roots[_frontier.Size] = _frontier.Root;
        }
    }
}
