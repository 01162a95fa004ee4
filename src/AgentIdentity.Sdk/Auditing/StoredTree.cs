using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The hash tree that lies beside a log, for reading: nobody is kept from writing it meanwhile.</summary>
/// <remarks>Nothing in it is trusted: whoever uses it compares its root to a signed one.</remarks>
internal sealed class StoredTree : IMerkleNodes, IDisposable
{
    private readonly List<TreeLevel> _levels = [];

    private StoredTree()
    {
    }

    /// <summary>How many records the tree is over.</summary>
    public long Size => _levels.Count == 0 ? 0 : _levels[0].Count;

    public static StoredTree Open(string log)
    {
        StoredTree tree = new();
        try
        {
            for (int level = 0; PathOf(log, level) is var path && File.Exists(path); level++)
            {
                tree._levels.Add(new TreeLevel(path, isWritten: false));
            }

            return tree;
        }
        catch
        {
            tree.Dispose();
            throw;
        }
    }

    public LeafHash Read(int level, long index) => _levels[level].Read(index);

    /// <summary>Whether the tree has the nodes for so many records, and they lead to that root.</summary>
    public bool Has(LogCheckpoint checkpoint)
    {
        // A level is complete when it has half of the nodes below it.
        for (int level = 0; checkpoint.Size >> level > 0; level++)
        {
            if (level >= _levels.Count || _levels[level].Count < checkpoint.Size >> level)
            {
                return false;
            }
        }

        return MerkleTree.Root(this, checkpoint.Size) == checkpoint.RootHash;
    }

    public void Dispose() => _levels.ForEach(level => level.Dispose());

    private static string PathOf(string log, int level) => Path.Combine(log, LogTree.DirectoryName, level.ToString("00", CultureInfo.InvariantCulture));
}
