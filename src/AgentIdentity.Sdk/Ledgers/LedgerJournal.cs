using System.Buffers;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The file of a ledger: the counters as they stood when it was begun, and every debit since. Not safe for concurrent use.</summary>
/// <remarks>
/// When the debits have grown larger than the counters they belong to, a new file is begun beside the old one, flushed, and renamed over it: so
/// there is one whole file at any moment, and it stays within twice what is counted now, and a little.
/// </remarks>
internal sealed class LedgerJournal : IDisposable
{
    /// <summary>How large the debits may grow before a new file is begun, however little is counted.</summary>
    public const long MinGrowth = 1024 * 1024;

    private const string FileName = "usage.ledger";
    private const string LockFile = "ledger.lock";
    private const string Unfinished = ".new";

    private readonly string _directory;
    private readonly string _path;
    private readonly bool _isFlushed;
    private readonly HeldDirectory _held;
    private readonly LedgerText _text = new();
    private readonly ArrayBufferWriter<byte> _lines = new(4096);
    private AppendOnlyFile? _file;      // null when it has to be read again before it is written to
    private long _beganAt;
    private uint _sum;                  // of the last line in the file
    private uint _notedSum;             // of the last line that was noted
    private bool _isDoubtful;           // whether the disk may not have what the system says it has

    private LedgerJournal(string directory, HeldDirectory held, bool isFlushed)
    {
        _directory = directory;
        _path = Path.Combine(directory, FileName);
        _held = held;
        _isFlushed = isFlushed;
    }

    /// <summary>How many bytes of half a line, which was never acknowledged, were cut off.</summary>
    public long TornBytes { get; private set; }

    public string Location => _path;

    /// <summary>The counters as the file has them, once it was read.</summary>
    public UsageCounters Counters { get; private set; } = new();

    public static LedgerJournal Create(string directory, bool isFlushed) => Explain(directory, () => Hold(directory, isFlushed, journal =>
    {
        if (Path.Exists(journal._path))
        {
            throw LedgerFailure.Exists(journal._path);
        }

        journal.Begin(new UsageCounters());
    }));

    public static LedgerJournal Open(string directory, bool isFlushed) => Explain(directory, () =>
    {
        // Asked before the lock is taken, which would make the directory.
        string path = Path.Combine(directory, FileName);
        return File.Exists(path) ? Hold(directory, isFlushed, journal => journal.ReadAgain()) : throw LedgerFailure.Missing(path);
    });

    /// <summary>Makes sure the file is there and can be appended to.</summary>
    /// <exception cref="LedgerException">It is not, or cannot.</exception>
    public void Prepare()
    {
        try
        {
            if (!_held.IsInPlace())
            {
                throw File.Exists(_path) ? LedgerFailure.Gone(_path) : LedgerFailure.Missing(_path);
            }

            if (_file is null)
            {
                ReadAgain();
            }

            if (_isDoubtful)
            {
                Begin(Counters);
            }
        }
        catch (Exception failure) when (LedgerFailure.IsOfFiles(failure))
        {
            throw LedgerFailure.Of(_directory, failure);
        }
    }

    /// <summary>Notes what one commit changed. It is not in the file before <see cref="Write"/>.</summary>
    public void Note(ReadOnlySpan<UsageChange> changes) => LedgerLine.Append(_lines, _text.OfDebit(Counters.LatestTicks, changes), ref _notedSum);

    /// <summary>Appends what was noted, all or nothing.</summary>
    /// <exception cref="LedgerException">Nothing was appended, and nothing is noted any more.</exception>
    public void Write()
    {
        try
        {
            if (_lines.WrittenCount == 0)
            {
                return;
            }

            // After a failed flush nobody knows what the disk has: what follows goes to a file of its own.
            _isDoubtful = _isFlushed;
            _file!.Append(_lines.WrittenSpan, _isFlushed);
            _isDoubtful = false;
            _sum = _notedSum;
        }
        catch (Exception failure) when (LedgerFailure.IsOfFiles(failure))
        {
            throw LedgerFailure.Of(_directory, failure);
        }
        finally
        {
            Drop();
        }
    }

    /// <summary>As if nothing had been noted.</summary>
    public void Drop()
    {
        _lines.ResetWrittenCount();
        _notedSum = _sum;
    }

    /// <summary>Begins a new file when this one has grown too large. That it cannot be begun hinders nobody: it is tried again after the next debits.</summary>
    public void Tidy()
    {
        try
        {
            if (_file!.Length - _beganAt > Math.Max(MinGrowth, _beganAt))
            {
                Begin(Counters);
            }
        }
        catch (Exception failure) when (LedgerFailure.IsOfFiles(failure))
        {
            // The old file is whole.
        }
    }

    public void Dispose()
    {
        _file?.Dispose();
        _held.Dispose();
    }

    private static LedgerJournal Hold(string directory, bool isFlushed, Action<LedgerJournal> begin)
    {
        LedgerJournal journal = new(directory, new HeldDirectory(directory, LockFile), isFlushed);
        try
        {
            begin(journal);
            return journal;
        }
        catch
        {
            journal.Dispose();
            throw;
        }
    }

    private static LedgerJournal Explain(string directory, Func<LedgerJournal> action)
    {
        try
        {
            return action();
        }
        catch (Exception failure) when (LedgerFailure.IsOfFiles(failure))
        {
            throw LedgerFailure.Of(directory, failure);
        }
    }

    private void Begin(UsageCounters counters)
    {
        ArrayBufferWriter<byte> lines = new();
        uint sum = LedgerSnapshot.Write(counters, lines);
        using (AppendOnlyFile next = new(_path + Unfinished, FileMode.Create))
        {
            next.Append(lines.WrittenSpan, flush: true);
        }

        // Closed first: not every system renames over a file that is open. Should something fail from here on, the file is read again.
        _file?.Dispose();
        _file = null;
        _held.Watch(file: null);
        File.Move(_path + Unfinished, _path, overwrite: true);
        DirectoryEntries.Flush(_directory);
        Attach(lines.WrittenCount, lines.WrittenCount, sum);
    }

    private void ReadAgain()
    {
        LedgerReader read = File.Exists(_path) ? LedgerReader.Read(_path) : throw LedgerFailure.Missing(_path);
        if (_isFlushed)
        {
            DirectoryEntries.Flush(_directory);
        }

        Attach(read.Length, read.BeganAt, read.Sum);
        Counters = read.Counters;
    }

    private void Attach(long length, long beganAt, uint sum)
    {
        AppendOnlyFile file = new(_path, FileMode.Open);
        try
        {
            TornBytes += file.Length - length;
            file.Cut(length);
            if (_isFlushed)
            {
                DiskFlush.Wait(file.Handle);        // whoever wrote it may have waited for no disk
            }
        }
        catch
        {
            file.Dispose();
            throw;
        }

        _file = file;
        _beganAt = beganAt;
        _sum = _notedSum = sum;
        _isDoubtful = false;
        _held.Watch(file);
    }
}
