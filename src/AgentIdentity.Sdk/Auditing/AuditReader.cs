using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads the records of a log for display. It proves nothing: <see cref="AuditVerifier"/> does.</summary>
public static class AuditReader
{
    /// <summary>Reads the records in a directory in order, also while the log is being written. An unfinished last line is passed over.</summary>
    /// <param name="directory">The directory of a <see cref="FileAuditStore"/>.</param>
    /// <param name="fromSequence">The sequence number of the first record to read.</param>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="AuditException"><see cref="AuditCodes.Broken"/>: a line is no record; the message names file and line.</exception>
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

            yield return line.State == LineState.Complete && AuditRecord.TryParse(line.Bytes.Span, out AuditRecord? record)
                ? record
                : throw new AuditException(AuditCodes.Broken, $"line {line.Number} of {line.File} is no audit record: run AuditVerifier to learn what happened");
        }
    }
}
