using System.Buffers;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps a copy of a log in a directory of files, one record a line, in a format of choice.</summary>
/// <remarks>
/// <para>
/// A file is named by the sequence number of its first record, and the next one begins where it grows too large. A delivery is complete when
/// the disk has it. What comes again is not written again. A line that a crash has left unfinished is cut when the sink is opened: it comes
/// again. In the native format the copy verifies like the log itself.
/// </para>
/// <para><see cref="AuditReconciliation"/> tells what a copy lacks, and can fill it in.</para>
/// </remarks>
public sealed class FileAuditSink : IAuditSink, IDisposable
{
    internal const string LockFile = "sink.lock";

    private readonly FileStream _lock;
    private readonly AuditFormat _format;
    private readonly long _fileSize;
    private AppendOnlyFile? _file;
    private byte[] _lastLine;
    private string? _log;
    private long _last = -1;

    private FileAuditSink(string directory, FileStream held, FileAuditSinkOptions options)
    {
        Location = directory;
        _lock = held;
        _format = options.Format;
        _fileSize = options.FileSize;
        _lastLine = SinkTail.Repair(directory);
        if (_lastLine.Length > 0 && !_format.TryFind(_lastLine, out _log, out _last))
        {
            throw new AuditException(
                AuditCodes.Broken, $"the last line in {directory} is no record in the {_format} format: give the sink a directory of its own, or the format it was written in");
        }
    }

    /// <summary>The full path of the directory.</summary>
    public string Location { get; }

    /// <summary>Opens the copy in a directory, or begins one. The directory is created when it is missing, for its owner alone.</summary>
    /// <param name="directory">The directory; nothing else should live in it.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Locked"/>: it is open already. <see cref="AuditCodes.Broken"/>: it does not end in a record of that format.
    /// <see cref="AuditCodes.Unavailable"/>: it cannot be written.
    /// </exception>
    public static FileAuditSink Open(string directory, FileAuditSinkOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        options ??= new FileAuditSinkOptions();
        ArgumentNullException.ThrowIfNull(options.Format, nameof(options));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.FileSize, FileAuditSinkOptions.MinFileSize, nameof(options.FileSize));
        directory = Path.GetFullPath(directory);
        FileStream held = DirectoryLock.Acquire(directory, LockFile);
        try
        {
            return new FileAuditSink(directory, held, options);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            held.Dispose();
            throw StoreFailure.Of(directory, failure);
        }
    }

    /// <inheritdoc/>
    public Task DeliverAsync(IReadOnlyList<AuditRecord> records, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        cancellationToken.ThrowIfCancellationRequested();
        AuditRecord[] missing = [.. records.Where(IsMissing)];
        if (missing.Length > 0)
        {
            Append(missing);
        }

        return Task.CompletedTask;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _file?.Dispose();
        _lock.Dispose();
    }

    private bool IsMissing(AuditRecord record)
    {
        if (_log is not null && record.Log != _log)
        {
            throw new AuditException(AuditCodes.ForeignLog, $"{Location} holds a copy of log {_log}: give the sink of log {record.Log} a directory of its own");
        }

        if (record.Sequence == _last)
        {
            ArrayBufferWriter<byte> line = new();
            _format.Write(record, line);
            if (!line.WrittenSpan.SequenceEqual(_lastLine))
            {
                throw new AuditException(
                    AuditCodes.Broken, $"{Location} ends in another record {_last} than the log has: the log or the copy was changed; verify both, and begin a new copy elsewhere");
            }
        }

        return record.Sequence > _last;
    }

    private void Append(AuditRecord[] records)
    {
        ArrayBufferWriter<byte> lines = new(records.Sum(record => record.Json.Length + 1));
        int start = 0;
        foreach (AuditRecord record in records)
        {
            start = lines.WrittenCount;
            _format.Write(record, lines);
            lines.Write("\n"u8);
        }

        if (_file is null || _file.Length >= _fileSize || records[0].Sequence != _last + 1)
        {
            Begin(records[0].Sequence);
        }

        _file!.Append(lines.WrittenSpan, flush: true);
        (_log, _last) = (records[^1].Log, records[^1].Sequence);
        _lastLine = lines.WrittenSpan[start..^1].ToArray();
    }

    private void Begin(long first)
    {
        _file?.Dispose();
        // A run that ended before its first record is on disk leaves an empty file of that name, or one that was cut to nothing.
        _file = new AppendOnlyFile(SegmentName.Of(Location, first), FileMode.OpenOrCreate);
        DirectoryEntries.Flush(Location);
    }
}
