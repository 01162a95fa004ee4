namespace AgentIdentity.Sdk.Auditing;

/// <summary>Finds records of a log, fast as long as they are asked for in order.</summary>
internal sealed class LogCursor(string directory) : IAsyncDisposable
{
    private IAsyncEnumerator<AuditRecord>? _records;
    private AuditRecord? _current;

    /// <summary>The record; null when the log does not have it.</summary>
    public async ValueTask<AuditRecord?> FindAsync(long sequence, CancellationToken cancellationToken)
    {
        if (_records is null || _current is null || sequence < _current.Sequence)
        {
            await DisposeAsync().ConfigureAwait(false);
            _records = AuditReader.ReadAsync(directory, sequence, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }

        while ((_current is null || _current.Sequence < sequence) && await _records.MoveNextAsync().ConfigureAwait(false))
        {
            _current = _records.Current;
        }

        return _current?.Sequence == sequence ? _current : null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_records is not null)
        {
            await _records.DisposeAsync().ConfigureAwait(false);
        }

        (_records, _current) = (null, null);
    }
}
