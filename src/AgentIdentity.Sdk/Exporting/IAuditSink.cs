namespace AgentIdentity.Sdk.Auditing;

/// <summary>Takes copies of the records of a log, after they were stored. What it does changes no decision.</summary>
/// <remarks>
/// <para>
/// Records come in order, batch by batch, never two batches at once, and at least once: a batch that failed, timed out, or was not yet marked
/// when the process died comes again, with the same records or more. Two records with the same log, sequence and hash are the same one, so a
/// sink tells what it has by them.
/// </para>
/// <para>A sink that is <see cref="IAsyncDisposable"/> or <see cref="IDisposable"/> is disposed with the guard that exports to it, and may take
/// as long for that as for a delivery.</para>
/// </remarks>
public interface IAuditSink
{
    /// <summary>Takes records. When the task completes, the sink has them for good: they are not sent again.</summary>
    /// <param name="records">One or more, in order; they do not change and may be kept.</param>
    /// <param name="cancellationToken">Is cancelled when the delivery takes too long; nothing is sent before it has ended.</param>
    /// <exception cref="Exception">The records were not taken, or not all of them: they are sent again.</exception>
    Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken);
}
