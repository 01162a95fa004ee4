namespace AgentIdentity.Sdk.Auditing;

/// <summary>The files of one spool: appended at one end, deleted at the other, and never more than a bound.</summary>
/// <remarks>Safe for the one that appends and the one that reads and deletes, at the same time.</remarks>
internal sealed class SpoolFiles : IDisposable
{
    private const int Shares = 16;      // a file is at most this part of the whole, so that what is delivered makes room soon

    private readonly Lock _gate = new();
    private readonly string _directory;
    private readonly long _maxBytes;
    private readonly List<SpoolFile> _files = [];
    private readonly List<LogSegment> _found;
    private AppendOnlyFile? _current;       // the last of the files
    private long _bytes;

    public SpoolFiles(string directory, long maxBytes)
    {
        PrivateFiles.CreateDirectory(directory);
        _directory = directory;
        _maxBytes = maxBytes;
        _found = SegmentName.List(directory);
        _bytes = _found.Sum(file => new FileInfo(file.Path).Length);
    }

    /// <summary>A file that an earlier run has left and that was neither admitted nor dropped yet; null when there is none.</summary>
    public LogSegment? NextFound()
    {
        lock (_gate)
        {
            return _found.Count > 0 ? _found[0] : null;
        }
    }

    /// <summary>Puts a file of an earlier run to use.</summary>
    public void Admit(SpoolFile file)
    {
        lock (_gate)
        {
            _found.RemoveAll(found => found.Path == file.Path);
            _files.Add(file);
            _files.Sort((left, right) => left.First.CompareTo(right.First));
        }
    }

    /// <summary>Appends lines; false when there is no room for them.</summary>
    /// <exception cref="IOException">The disk failed; nothing was appended.</exception>
    public bool TryAppend(long first, ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (_bytes + lines.Length > _maxBytes)
            {
                return false;
            }

            bool isNext = _current is not null && _files[^1].Last + 1 == first && _current.Length + lines.Length <= _maxBytes / Shares;
            if (!isNext)
            {
                Begin(first);
            }

            _current!.Append(lines, flush: false);
            _bytes += lines.Length;
            _files[^1] = new SpoolFile(_current.Path, _files[^1].First, first + lines.Count((byte)'\n') - 1, _current.Length);
            return true;
        }
    }

    /// <summary>The file that holds a record.</summary>
    public SpoolFile? Holding(long sequence)
    {
        lock (_gate)
        {
            int index = _files.FindIndex(file => file.First <= sequence && sequence <= file.Last);
            return index < 0 ? null : _files[index];
        }
    }

    /// <summary>The first record after a gap that begins with this one; null when there is none.</summary>
    public long? NextFrom(long sequence)
    {
        lock (_gate)
        {
            int index = _files.FindIndex(file => file.First > sequence && file.Last >= file.First);
            return index < 0 ? null : _files[index].First;
        }
    }

    /// <summary>Deletes the files all of whose records are delivered, but the one that is appended to.</summary>
    public void Release(long delivered) => Delete(file => file.Last <= delivered && file.Path != _current?.Path);

    /// <summary>Deletes one file, also one of an earlier run.</summary>
    public void Drop(string path)
    {
        lock (_gate)
        {
            if (_current?.Path == path)
            {
                EndCurrent();
            }

            if (_found.RemoveAll(found => found.Path == path) > 0)
            {
                long length = new FileInfo(path) is { Exists: true } file ? file.Length : 0;
                _bytes -= TryDelete(path) ? length : 0;
            }

            Delete(file => file.Path == path);
        }
    }

    /// <summary>Closes the files, and deletes the last one too if it is delivered.</summary>
    public void Close(long delivered)
    {
        lock (_gate)
        {
            EndCurrent();
        }

        Release(delivered);
    }

    public void Dispose() => EndCurrent();

    private void Begin(long first)
    {
        EndCurrent();
        string path = SegmentName.Of(_directory, first);
        _found.RemoveAll(found => found.Path == path);      // overwritten: it cannot have been what it is named
        _current = new AppendOnlyFile(path, FileMode.Create);
        _files.Add(new SpoolFile(path, first, first - 1, 0));
    }

    private void EndCurrent()
    {
        _current?.Dispose();
        _current = null;
    }

    private void Delete(Predicate<SpoolFile> isUseless)
    {
        lock (_gate)
        {
            foreach (SpoolFile file in _files.FindAll(isUseless))
            {
                if (TryDelete(file.Path))
                {
                    _files.Remove(file);
                    _bytes -= file.Length;
                }
            }
        }
    }

    private static bool TryDelete(string path)
    {
        try
        {
            File.Delete(path);
            return true;
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            return false;       // it takes up its room until it can be deleted
        }
    }
}
