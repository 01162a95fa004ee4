using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the files of a log while it is written: they are the spool.</summary>
internal sealed class LogFilesSource(string directory) : IRecordSource
{
    private LogFollower? _follower;
    private AuditHead? _position;       // the last record the follower gave and the sink took

    public async IAsyncEnumerable<AuditRecord> ReadAsync(AuditHead? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        LogFollower follower = _follower is { } current && Equals(_position, after) ? current : new LogFollower(directory, after is null ? 0 : after.Sequence + 1);
        _follower = null;       // unless the reading ends by itself, where it stands is not known
        AuditRecord? last = null;
        await foreach (AuditRecord record in follower.ReadWrittenAsync(cancellationToken).ConfigureAwait(false))
        {
            last = record;
            yield return record;
        }

        _follower = follower;
        _position = last is null ? after : new AuditHead(last.Log, last.Sequence, last.Leaf);
    }

    public void Release(AuditHead delivered)
    {
        // The log keeps its files.
    }
}
