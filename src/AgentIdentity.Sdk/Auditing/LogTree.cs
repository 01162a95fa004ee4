using System.Globalization;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The hash tree over a log's records, kept beside the log in a file for each level, and brought up to date when somebody asks.</summary>
/// <remarks>
/// Off the path of a call: nobody who appends a record waits for it. What the files hold is computed again where it is missing or torn; whether it
/// belongs to the records is for whoever compares its root to a signed one. Not for concurrent use; one writer a directory.
/// </remarks>
internal sealed class LogTree : IMerkleNodes, IDisposable
{
    internal const string DirectoryName = "tree";
    private const string LockFile = "tree.lock";

    private readonly string _log;
    private readonly FileStream? _lock;
    private readonly List<TreeLevel> _levels = [];
    private readonly LeafReader _records;

    private LogTree(string log, FileStream? held) => (_log, _lock, _records) = (log, held, new LeafReader(log));

    /// <summary>How many records the tree is over.</summary>
    public long Size => _levels.Count == 0 ? 0 : _levels[0].Count;

    public LeafHash Root => MerkleTree.Root(this, Size);

    private string Location => Path.Combine(_log, DirectoryName);

    /// <summary>Opens the tree of a log for writing; a new one where there is none.</summary>
    /// <exception cref="AuditException">Somebody else keeps the tree, or the directory cannot be written.</exception>
    public static LogTree Open(string log)
    {
        LogTree tree = new(log, DirectoryLock.Acquire(log, LockFile));
        try
        {
            PrivateFiles.CreateDirectory(tree.Location);
            for (int level = 0; File.Exists(tree.PathOf(level)); level++)
            {
                tree._levels.Add(new TreeLevel(tree.PathOf(level), isWritten: true));
            }

            tree.Mend();
            return tree;
        }
        catch (Exception failure)
        {
            tree.Dispose();
            throw StoreFailure.IsFileFailure(failure) ? StoreFailure.Of(log, failure) : failure;
        }
    }

    public LeafHash Read(int level, long index) => _levels[level].Read(index);

    /// <summary>Whether the last record read is still where it was.</summary>
    public bool IsLastStored() => Size == 0 || _records.IsLastStored(Read(0, Size - 1));

    public InclusionProof ProveInclusion(long index, long size)
    {
        InclusionProof proof = InclusionProof.Of(this, index, size);
        return proof.Check(Read(0, index).ToArray(), MerkleTree.Root(this, size).ToArray()) ? proof : throw Damaged();
    }

    public ConsistencyProof ProveConsistency(long oldSize, long size)
    {
        ConsistencyProof proof = ConsistencyProof.Of(this, oldSize, size);
        return proof.Check(MerkleTree.Root(this, oldSize).ToArray(), MerkleTree.Root(this, size).ToArray()) ? proof : throw Damaged();
    }

    /// <summary>Adds the records that the log has and the tree has not.</summary>
    /// <returns>False when the log's records do not continue those of the tree: it was cut or rewritten, or the tree is not its own.</returns>
    /// <exception cref="AuditException">The tree cannot be written; what was computed is kept, and the next call goes on from there.</exception>
    public async Task<bool> TryCatchUpAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            // Room that was missing for what was computed last time may be there now.
            Flush();
            return await _records.TryReadAsync(Size, Size == 0 ? default : Read(0, Size - 1), Add, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(_log, failure);
        }
    }

    /// <summary>Computes everything again from the records; what is archived keeps the nodes it has.</summary>
    public Task<bool> TryRebuildAsync(CancellationToken cancellationToken = default)
    {
        Truncate(LogFiles.List(_log).FirstSequence);
        return TryCatchUpAsync(cancellationToken);
    }

    /// <summary>Forgets all but the first leaves.</summary>
    public void Truncate(long size)
    {
        for (int level = 0; level < _levels.Count; level++)
        {
            TreeLevel shortened = _levels[level];
            long kept = size >> level;
            StoreFailure.Explain(_log, () => shortened.Truncate(kept));
        }
    }

    public void Dispose()
    {
        _levels.ForEach(level => level.Dispose());
        _lock?.Dispose();
    }

    private void Add(IReadOnlyList<LeafHash> leaves, int known)
    {
        for (int i = known; i < leaves.Count; i++)
        {
            Add(leaves[i]);
        }

        Flush();
    }

    private void Add(LeafHash leaf)
    {
        LeafHash node = leaf;
        long place = Size;
        for (int level = 0; ; level++, place >>= 1)
        {
            Level(level).Append(node);
            if ((place & 1) == 0)
            {
                return;
            }

            node = MerkleTree.Node(_levels[level].Read(place - 1), node);
        }
    }

    /// <summary>Makes every level as long as the one below demands: a crash may have come between two writes.</summary>
    private void Mend()
    {
        for (int level = 1; level < _levels.Count || (_levels.Count > 0 && _levels[level - 1].Count > 1); level++)
        {
            TreeLevel below = _levels[level - 1];
            TreeLevel mended = Level(level);
            mended.Truncate(below.Count / 2);
            while (mended.Count < below.Count / 2)
            {
                mended.Append(MerkleTree.Node(below.Read(2 * mended.Count), below.Read((2 * mended.Count) + 1)));
            }
        }

        Flush();
    }

    /// <summary>A root shows little of the tree below it, so a node that rotted on the disk shows first where it is needed.</summary>
    private AuditException Damaged() => new(
        AuditCodes.Broken,
        $"the hash tree in {Location} contradicts itself: delete it, and it is computed again from the records; where they are archived, restore it instead");

    private void Flush() => _levels.ForEach(level => level.Flush());

    private TreeLevel Level(int level)
    {
        if (level == _levels.Count)
        {
            _levels.Add(new TreeLevel(PathOf(level), isWritten: true));
        }

        return _levels[level];
    }

    private string PathOf(int level) => Path.Combine(Location, level.ToString("00", CultureInfo.InvariantCulture));
}
