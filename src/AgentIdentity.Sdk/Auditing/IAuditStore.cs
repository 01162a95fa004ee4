namespace AgentIdentity.Sdk.Auditing;

/// <summary>Where the lines of one log are kept. It knows lines and their numbers, not what they say.</summary>
/// <remarks>
/// A store has one writer: <see cref="AuditLog"/> calls <see cref="AppendAsync"/> once at a time. A store shared between processes
/// must refuse a second writer when it is opened or, at the latest, an append whose first sequence is not its next one.
/// </remarks>
public interface IAuditStore : IAsyncDisposable
{
    /// <summary>The first line of the log, without its line feed, even if it was archived; empty when the log is new.</summary>
    ReadOnlyMemory<byte> FirstLine { get; }

    /// <summary>The last line, without its line feed; empty when the log is new.</summary>
    ReadOnlyMemory<byte> LastLine { get; }

    /// <summary>What was cut off the end when the store was opened and is not recorded in the log yet; null when nothing was.</summary>
    AuditRepair? Repair { get; }

    /// <summary>Appends complete lines, all of them or none, and keeps room for more.</summary>
    /// <param name="firstSequence">The sequence number of the first of the lines; anything but the store's next one is refused.</param>
    /// <param name="lines">One or more lines, each ended by a line feed. Valid until the returned task completes.</param>
    /// <param name="reserve">How many further bytes must be certain to fit afterwards, in appends that reserve correspondingly less.</param>
    /// <param name="cancellationToken">Cancels before anything is written; not half way.</param>
    /// <exception cref="IOException">Nothing was appended; an <see cref="AuditException"/> says what to do. The next append tries again.</exception>
    ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken);

    /// <summary>Reads lines in order, without their line feeds; archived ones are passed over.</summary>
    /// <param name="fromSequence">The sequence number of the first line to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <returns>Lines; each is valid until the next is asked for.</returns>
    IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, CancellationToken cancellationToken);
}
