using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the files of a log while it is written: they are the spool.</summary>
/// <param name="directory">The log's directory.</param>
/// <param name="head">The last record that is stored. What stands after it in the files may be taken back, and is not read.</param>
internal sealed class LogFilesSource(string directory, Func<AuditHead?> head) : IRecordSource
{
    private LogFollower? _follower;
    private AuditHead? _position;       // the last record the follower gave

    public async IAsyncEnumerable<AuditRecord> ReadAsync(AuditHead? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (_follower is null || !Equals(_position, after))
        {
            _follower = new LogFollower(directory, after is null ? 0 : after.Sequence + 1);
            _position = after;
        }

        // INVARIANT: read before the files are, so that every record up to it is in them for good.
        long stored = head()?.Sequence ?? -1;
        LogFollower follower = _follower;
        _follower = null;       // what has failed does not go on
        await foreach (AuditRecord record in follower.ReadWrittenAsync(stored, cancellationToken).ConfigureAwait(false))
        {
            _position = new AuditHead(record.Log, record.Sequence, record.Leaf);
            yield return record;
        }

        _follower = follower;
    }

    public void Release(AuditHead delivered)
    {
        // The log keeps its files.
    }
}
