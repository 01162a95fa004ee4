namespace AgentIdentity.Sdk.Policies;

/// <summary>A caller who waits until those before have been served. The charges stay the caller's until then.</summary>
internal sealed class PendingCommit(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken)
    : TaskCompletionSource<LedgerCommit>(TaskCreationOptions.RunContinuationsAsynchronously)
{
    public ReadOnlySpan<Charge> Charges => charges.Span;

    public DateTimeOffset Now => now;

    public CancellationToken Cancellation => cancellationToken;

    /// <summary>What came of it, as long as it is not stored.</summary>
    public LedgerCommit Commit { get; set; }
}
