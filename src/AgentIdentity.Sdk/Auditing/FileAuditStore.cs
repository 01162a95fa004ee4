using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps a log in a directory of files, one record a line, one file after the other.</summary>
/// <remarks>
/// A file belongs to one run of the writer: opening a log begins a new file with its first append, and no earlier file is ever written
/// to again, except to cut a torn last line when the log is opened. The space of a file is set aside when it is begun, on file
/// systems that can, so that the outcome of a call that was allowed still fits when the disk is full. Copying or reading the directory
/// while the log is written is safe, and so is moving its old files away with <see cref="AuditArchive"/>, but not by hand: where the
/// directory, or the file that is written to, is moved away, deleted or replaced, appends are refused within a tenth of a second, and go
/// through again once the records are back, be it as a copy.
/// </remarks>
public sealed class FileAuditStore : IAuditStore
{
    private readonly long _segmentSize;
    private readonly bool _isFlushed;
    private HeldDirectory _held;
    private AppendOnlyFile? _segment;
    private long _capacity;
    private bool _isDoubtful;       // whether the segment's space may no longer be set aside
    private long _nextSequence;
    private byte[] _firstLine;
    private byte[] _lastLine;
    private bool _isDisposed;

    private FileAuditStore(string directory, HeldDirectory held, FileAuditStoreOptions options)
    {
        Location = directory;
        _held = held;
        _held.Watch(file: null);
        _segmentSize = options.SegmentSize;
        _isFlushed = options.Durability == AuditDurability.SurvivesPowerLoss;
        LogTail tail = LogTail.Find(directory, FilesToContinue(directory));
        _nextSequence = tail.NextSequence;
        _lastLine = tail.LastLine;
        _firstLine = _lastLine.Length > 0 ? LogFiles.ReadHeader(directory) : [];
        Repair = tail.Repair;
        FlushWhatIsContinued();
    }

    /// <summary>The full path of the directory.</summary>
    public string Location { get; }

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> FirstLine => _firstLine;

    /// <inheritdoc/>
    public ReadOnlyMemory<byte> LastLine => _lastLine;

    /// <inheritdoc/>
    public AuditRepair? Repair { get; }

    /// <summary>Opens the log in a directory, or begins one. The directory is created when it is missing, for its owner alone.</summary>
    /// <param name="directory">The directory; nothing else should live in it.</param>
    /// <param name="options">How to write.</param>
    /// <exception cref="AuditException">
    /// <see cref="AuditCodes.Locked"/>, <see cref="AuditCodes.Unavailable"/>, <see cref="AuditCodes.Full"/>, when the end of the log
    /// is not readable <see cref="AuditCodes.Broken"/>, or, when the directory is an archive, <see cref="AuditCodes.Sealed"/>.
    /// </exception>
    public static FileAuditStore Open(string directory, FileAuditStoreOptions? options = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(directory);
        options ??= new FileAuditStoreOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.SegmentSize, FileAuditStoreOptions.MinSegmentSize, nameof(options.SegmentSize));
        if (!Enum.IsDefined(options.Durability))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.Durability, "Durability is one of the members of AuditDurability");
        }

        directory = Path.TrimEndingDirectorySeparator(Path.GetFullPath(directory));
        HeldDirectory held = new(directory, SegmentName.LockFile);
        try
        {
            return new FileAuditStore(directory, held, options);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            held.Dispose();
            throw StoreFailure.Of(directory, failure);
        }
    }

    /// <inheritdoc/>
    public ValueTask AppendAsync(long firstSequence, ReadOnlyMemory<byte> lines, long reserve, CancellationToken cancellationToken)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        cancellationToken.ThrowIfCancellationRequested();
        if (firstSequence != _nextSequence)
        {
            throw StoreFailure.HeadMoved(firstSequence, _nextSequence);
        }

        try
        {
            Append(lines.Span, reserve);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            throw StoreFailure.Of(Location, failure);
        }

        Remember(lines.Span);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(long fromSequence, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (StoredLine line in LogDirectory.ReadAsync(LogFiles.List(Location), fromSequence, cancellationToken).ConfigureAwait(false))
        {
            if (line.State == LineState.Complete)
            {
                yield return line.Bytes;
            }
        }
    }

    /// <summary>Closes the log's files and lets go of the directory.</summary>
    public ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Retire(_segment);
            _held.Dispose();
        }

        return ValueTask.CompletedTask;
    }

    private static LogFiles FilesToContinue(string directory)
    {
        LogFiles files = LogFiles.ListOrRefuse(directory);
        return files.Seal is null
            ? files
            : throw new AuditException(
                AuditCodes.Sealed, $"{directory} is an archive of log {files.Seal.Log} and takes no more records: open the log's own directory");
    }

    private void Append(ReadOnlySpan<byte> lines, long reserve)
    {
        if (!_held.IsInPlace())
        {
            ReturnToPlace();
        }

        _segment?.Restore();
        if (_segment is null || _isDoubtful || _segment.Length + lines.Length + reserve > _capacity)
        {
            Rotate(lines.Length, reserve);
        }

        // Cutting a failed append off may give back the space that was set aside: the next append begins a segment that has its own.
        _isDoubtful = true;
        _segment!.Append(lines, _isFlushed);
        _isDoubtful = false;
    }

    /// <summary>Takes hold of the directory that is where the log's was, if the log is in it.</summary>
    private void ReturnToPlace()
    {
        if (!Directory.Exists(Location))
        {
            throw StoreFailure.Gone($"the audit directory {Location} is gone");
        }

        HeldDirectory held = _held.IsHeld() ? _held : new HeldDirectory(Location, SegmentName.LockFile);
        try
        {
            // INVARIANT: what was acknowledged is in the directory before anything is added there.
            if (!LogTail.EndsIn(FilesToContinue(Location), _lastLine))
            {
                throw StoreFailure.Gone($"the last records of the log are not in {Location} any more");
            }

            FlushWhatIsContinued();
        }
        catch
        {
            Release(held, unless: _held);
            throw;
        }

        _segment?.Dispose();
        _segment = null;
        Release(_held, unless: held);
        _held = held;
        _held.Watch(file: null);
    }

    private static void Release(HeldDirectory held, HeldDirectory unless)
    {
        if (held != unless)
        {
            held.Dispose();
        }
    }

    /// <summary>What others wrote, who may have waited for no disk, is continued by what must survive power loss; so it must as well.</summary>
    private void FlushWhatIsContinued()
    {
        if (_isFlushed)
        {
            LogFlush.BeforeContinuing(Location);
        }
    }

    /// <summary>Begins the next segment. The old one stays in use until the new one exists.</summary>
    private void Rotate(long length, long reserve)
    {
        if (_segment is { Length: 0 })
        {
            _held.Watch(file: null);
            Discard(_segment);
            _segment = null;
        }

        // Beside the reserve, not within it: else every append begins a segment while that many calls are open.
        long capacity = Math.Max(_segmentSize, length) + reserve;
        string path = SegmentName.Of(Location, _nextSequence);
        // A run that ended before its first record leaves an empty segment of that name.
        FileMode mode = File.Exists(path) && new FileInfo(path).Length == 0 ? FileMode.Create : FileMode.CreateNew;
        AppendOnlyFile next = new(path, mode, capacity);
        try
        {
            FlushNames();
        }
        catch
        {
            Discard(next);
            throw;
        }

        Retire(_segment);
        _segment = next;
        _capacity = capacity;
        _held.Watch(next);
    }

    private void FlushNames()
    {
        if (_isFlushed)
        {
            DirectoryEntries.Flush(Location);
        }
    }

    private static void Discard(AppendOnlyFile empty)
    {
        empty.Dispose();
        File.Delete(empty.Path);
    }

    /// <summary>Closes a segment and gives back the space set aside beyond its end. Nothing depends on that succeeding.</summary>
    private static void Retire(AppendOnlyFile? segment)
    {
        try
        {
            segment?.Cut(segment.Length);
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            // The space stays set aside until the file is deleted.
        }

        segment?.Dispose();
    }

    private void Remember(ReadOnlySpan<byte> lines)
    {
        _nextSequence += lines.Count((byte)'\n');
        lines = lines[..^1];
        if (_firstLine.Length == 0)
        {
            int end = lines.IndexOf((byte)'\n');
            _firstLine = (end < 0 ? lines : lines[..end]).ToArray();
        }

        ReadOnlySpan<byte> last = lines[(lines.LastIndexOf((byte)'\n') + 1)..];
        if (_lastLine.Length == last.Length)
        {
            last.CopyTo(_lastLine);
        }
        else
        {
            _lastLine = last.ToArray();
        }
    }
}
