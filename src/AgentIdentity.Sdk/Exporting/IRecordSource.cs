namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where an exporter finds the records that its sink has not got.</summary>
internal interface IRecordSource
{
    /// <summary>Reads the records after one, as far as they are stored by now.</summary>
    /// <param name="after">The record before the first to read; null: from the first that is there.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    IAsyncEnumerable<AuditRecord> ReadAsync(AuditHead? after, CancellationToken cancellationToken);

    /// <summary>Takes note that a record, and all before it, are not needed any more.</summary>
    void Release(AuditHead delivered);
}
