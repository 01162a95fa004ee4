using System.Threading.Channels;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Hands records to a consumer in this process.</summary>
/// <remarks>
/// When the consumer is slower than the log, this sink waits, and nobody else does. A record that the consumer could have read is not put into
/// the channel again; the mark moves on when the records are in the channel, so what is in it when the process dies is not sent again.
/// </remarks>
public sealed class ChannelAuditSink : IAuditSink, IDisposable
{
    private readonly Channel<AuditRecord> _channel;
    private string? _log;
    private long _last = -1;

    /// <summary>Creates the sink.</summary>
    /// <param name="capacity">How many records the channel holds; at least 1.</param>
    public ChannelAuditSink(int capacity = 1024)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        _channel = Channel.CreateBounded<AuditRecord>(new BoundedChannelOptions(capacity) { SingleWriter = true, FullMode = BoundedChannelFullMode.Wait });
    }

    /// <summary>Where the records come out, in order. It completes when the guard is disposed.</summary>
    public ChannelReader<AuditRecord> Reader => _channel.Reader;

    /// <inheritdoc/>
    public async Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        foreach (AuditRecord record in records)
        {
            if (record.Log == _log && record.Sequence <= _last)
            {
                continue;       // part of a batch that timed out
            }

            await _channel.Writer.WriteAsync(record, cancellationToken).ConfigureAwait(false);
            (_log, _last) = (record.Log, record.Sequence);
        }
    }

    /// <summary>Ends the channel: what is in it can still be read.</summary>
    public void Dispose() => _channel.Writer.TryComplete();
}
