using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The end of a log on disk: finds the last record, and cuts what a crash left after it.</summary>
/// <remarks>
/// Only the last line is ever cut, and only when it does not end or is no record at all; see <see cref="TornLine"/>.
/// </remarks>
internal sealed class LogTail
{
    private LogTail(byte[] lastLine, long nextSequence, AuditRepair? repair) => (LastLine, NextSequence, Repair) = (lastLine, nextSequence, repair);

    public byte[] LastLine { get; }

    public long NextSequence { get; }

    public AuditRepair? Repair { get; }

    public static LogTail Find(string directory, LogFiles files)
    {
        List<LogSegment> segments = files.Segments;
        // From the last segment back: one that was just begun may be empty, or hold nothing but a torn line.
        TornLine? torn = null;
        for (int i = segments.Count - 1; i >= 0; i--)
        {
            byte[]? line = ReadLastLine(segments[i].Path, ref torn);
            if (line is not null)
            {
                // INVARIANT: a log that is refused is left as it is, so nothing is cut before its end is known to be a record.
                AuditRecord last = ParseOrRefuse(segments[i].Path, line);
                torn?.CutOff(directory, last.Sequence + 1);
                return new LogTail(line, last.Sequence + 1, FindRepair(directory, last.Sequence + 1));
            }
        }

        if (files.Marker is { } marker)
        {
            // INVARIANT: archiving leaves a segment that holds a record, so whoever took them all was somebody else.
            throw new AuditException(
                AuditCodes.Broken,
                $"the records from {marker.NextSequence} on are missing in {directory}: verify the log, keep it as evidence, and start a new log elsewhere");
        }

        torn?.CutOff(directory, sequence: 0);
        return new LogTail([], 0, FindRepair(directory, 0));
    }

    /// <summary>Whether a log that nobody writes to ends in a line; changes nothing.</summary>
    public static bool EndsIn(LogFiles files, ReadOnlySpan<byte> line)
    {
        int last = files.Segments.FindLastIndex(segment => new FileInfo(segment.Path).Length > 0);
        return line.SequenceEqual(last < 0 ? [] : ReadLastLine(files.Segments[last]));
    }

    public static byte[] ReadFirstLine(LogSegment segment)
    {
        using FileStream stream = new(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] block = new byte[Math.Min(stream.Length, RecordLine.MaxSize)];
        stream.ReadExactly(block);
        int end = block.AsSpan().IndexOf((byte)'\n');
        return end < 0 ? [] : block[..end];
    }

    /// <summary>The last line of a segment that nobody writes to; empty when it is not complete.</summary>
    public static byte[] ReadLastLine(LogSegment segment)
    {
        using FileStream stream = new(segment.Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        byte[] block = new byte[Math.Min(stream.Length, RecordLine.MaxSize)];
        stream.Seek(-block.Length, SeekOrigin.End);
        stream.ReadExactly(block);
        return block is [.. byte[] lines, (byte)'\n'] ? lines[(lines.AsSpan().LastIndexOf((byte)'\n') + 1)..] : [];
    }

    /// <summary>The last line of a segment, or the one before it when the last is the torn one; null when there is none.</summary>
    private static byte[]? ReadLastLine(string path, ref TornLine? torn)
    {
        using AppendOnlyFile file = new(path, FileMode.Open);
        byte[]? line = ReadLine(file, file.Length, out long start, out bool isComplete);
        if (line is not null && torn is null && !(isComplete && AuditRecord.TryParse(line, out _)))
        {
            torn = new TornLine(path, start, isComplete ? [.. line, (byte)'\n'] : line);
            line = ReadLine(file, start, out _, out isComplete);
        }

        return line is null || isComplete ? line : [];
    }

    /// <summary>The line that ends at an offset; null when there is none.</summary>
    private static byte[]? ReadLine(AppendOnlyFile file, long end, out long start, out bool isComplete)
    {
        start = 0;
        isComplete = false;
        if (end == 0)
        {
            return null;
        }

        Span<byte> last = stackalloc byte[1];
        file.Read(last, end - 1);
        isComplete = last[0] == '\n';
        long textEnd = isComplete ? end - 1 : end;
        start = file.FindLineStart(textEnd, longest: long.MaxValue)!.Value;
        byte[] line = new byte[textEnd - start <= TornLine.MaxSize ? textEnd - start : throw NoRecord(file.Path)];
        file.Read(line, start);
        return line;
    }

    private static AuditRecord ParseOrRefuse(string path, byte[] line) => AuditRecord.TryParse(line, out AuditRecord? record) ? record : throw NoRecord(path);

    private static AuditException NoRecord(string path) => new(
        AuditCodes.Broken,
        $"{path} does not end in an audit record: run AuditVerifier on the directory, keep it as evidence, and start a new log in another one");

    /// <summary>A torn line kept for the next sequence number is one the log has not recorded yet.</summary>
    private static AuditRepair? FindRepair(string directory, long nextSequence)
    {
        string path = SegmentName.OfTorn(directory, nextSequence);
        if (!File.Exists(path))
        {
            return null;
        }

        using FileStream torn = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        return new AuditRepair(torn.Length, SHA256.HashData(torn));
    }
}
