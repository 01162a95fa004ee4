using System.Runtime.CompilerServices;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the records of a log for display. It proves nothing: <see cref="AuditVerifier"/> does.</summary>
/// <remarks>Memory is bounded by a block of lines, however long the log is. Archived records are not read: read their archive.</remarks>
public static class AuditReader
{
    /// <summary>Reads the records in a directory in order, also while the log is being written. An unfinished last line is passed over.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="fromSequence">The sequence number of the first record to read. Files before it are not opened.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Broken"/>: a line is no record; the message names file and line. <see cref="AuditCodes.Archived"/>: records were
    /// archived while they were read.
    /// </exception>
    public static async IAsyncEnumerable<AuditRecord> ReadAsync(
        string directory, long fromSequence = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        await foreach (StoredLine line in LogDirectory.ReadAsync(LogFiles.List(directory), fromSequence, cancellationToken).ConfigureAwait(false))
        {
            if (line.State == LineState.Unfinished)
            {
                yield break;
            }

            yield return RecordIn(line);
        }
    }

    /// <summary>Reads one record; null when the log ends before it.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="sequence">The sequence number of the record.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Archived"/>: the record is archived. <see cref="AuditCodes.Broken"/>: another record, or none, stands in its place.
    /// </exception>
    public static async Task<AuditRecord?> FindAsync(string directory, long sequence, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfNegative(sequence);
        LogFiles files = LogFiles.List(directory);
        if (sequence < files.FirstSequence)
        {
            throw new AuditException(
                AuditCodes.Archived, $"record {sequence} is archived with all before record {files.FirstSequence}: look for it in the archive");
        }

        await foreach (AuditRecord record in ReadAsync(directory, sequence, cancellationToken).ConfigureAwait(false))
        {
            return record.Sequence == sequence
                ? record
                : throw new AuditException(
                    AuditCodes.Broken, $"record {record.Sequence} stands where record {sequence} should: run AuditVerifier to learn what happened");
        }

        return null;
    }

    /// <summary>Reads the first record that is not archived; null when there is none.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the first line is no record.</exception>
    public static async Task<AuditRecord?> FindFirstAsync(string directory, CancellationToken cancellationToken = default)
    {
        await foreach (AuditRecord record in ReadAsync(directory, cancellationToken: cancellationToken).ConfigureAwait(false))
        {
            return record;
        }

        return null;
    }

    /// <summary>Reads the last complete record; null when there is none.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: the last line is no record.</exception>
    public static async Task<AuditRecord?> FindLastAsync(string directory, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        LogFiles files = LogFiles.List(directory);
        BlockPool pool = new();
        AuditRecord? last = null;
        for (int i = files.Segments.Count - 1; i >= 0 && last is null; i--)
        {
            await foreach (LineBlock block in new SegmentReader(files.Segments[i], isLast: true, pool).ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                last = block.State == LineState.Unfinished ? last : RecordIn(block.LastLine);
                pool.Return(block);
            }
        }

        return last;
    }

    /// <summary>Reads the decision about a call and the outcome of it; more than one of each when its id was used again.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="callId">The call's id.</param>
    /// <param name="fromSequence">The sequence number of the first record to look at.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException">As for <see cref="ReadAsync"/>, but lines that do not name the call are not looked at.</exception>
    public static async IAsyncEnumerable<AuditRecord> ReadCallAsync(
        string directory, string callId, long fromSequence = 0, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentException.ThrowIfNullOrEmpty(callId);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        if (!BodyText.IsPlain(callId))
        {
            yield break;        // no call has such an id
        }

        // Looking for the text costs a tenth of reading a record.
        byte[] member = Encoding.ASCII.GetBytes($"\"call\":\"{callId}\"");
        await foreach (StoredLine line in LogDirectory.ReadAsync(LogFiles.List(directory), fromSequence, cancellationToken).ConfigureAwait(false))
        {
            if (line.State == LineState.Unfinished)
            {
                yield break;
            }

            if (line.Bytes.Span.IndexOf(member) >= 0
                && RecordIn(line) is { Facts.Kind: RecordKind.Decision or RecordKind.Outcome } record
                && string.Equals(record.CallText, callId, StringComparison.Ordinal))
            {
                yield return record;
            }
        }
    }

    /// <summary>Reads records as they are written, across files, until it is cancelled. A line is a record once it is complete.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>; its writer may be another process.</param>
    /// <param name="fromSequence">The sequence number of the first record to read, which need not be written yet.</param>
    /// <param name="interval">How long to wait before looking again; default: a quarter of a second.</param>
    /// <param name="clock">The time; default: the system's.</param>
    /// <param name="cancellationToken">Ends the reading, by an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Broken"/>: a record does not link to the one read before it, or that one is gone: the log was rewritten or cut.
    /// <see cref="AuditCodes.Archived"/>: records were archived before they were read.
    /// </exception>
    public static IAsyncEnumerable<AuditRecord> FollowAsync(
        string directory, long fromSequence = 0, TimeSpan? interval = null, TimeProvider? clock = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        ArgumentOutOfRangeException.ThrowIfNegative(fromSequence);
        TimeSpan wait = interval ?? TimeSpan.FromMilliseconds(250);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(wait, TimeSpan.Zero, nameof(interval));
        return new LogFollower(directory, fromSequence).ReadAsync(wait, clock ?? TimeProvider.System, cancellationToken);
    }

    internal static AuditRecord RecordIn(StoredLine line) =>
        line.State == LineState.Complete && AuditRecord.TryParse(line.Bytes.Span, out AuditRecord? record)
            ? record
            : throw new AuditException(AuditCodes.Broken, $"line {line.Number} of {line.File} is no audit record: run AuditVerifier to learn what happened");
}
