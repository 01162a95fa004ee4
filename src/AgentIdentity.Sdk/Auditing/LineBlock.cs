using System.Diagnostics;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Lines that were read from storage in one piece, each with its line feed; or, empty, one line that is not whole.</summary>
internal sealed class LineBlock
{
    private const int InitialCapacity = 256 * 1024;
    private const int MaxCapacity = RecordLine.MaxSize;     // INVARIANT: a line longer than one may be never fits
    private const int FirstByte = 1;                        // before it is room for the prefix of the first line's hash

    private byte[] _buffer = new byte[FirstByte + InitialCapacity];
    private int _end = FirstByte;

    /// <summary>The state of the one line of an empty block; the lines of any other are complete.</summary>
    public LineState State { get; private set; }

    /// <summary>The name of the file; null when the store has no files.</summary>
    public string? File { get; private set; }

    /// <summary>The number of the first line in its file, from 1.</summary>
    public long FirstNumber { get; private set; }

    /// <summary>If the first line is a file's first, the sequence number the file's name promises.</summary>
    public long? NamedSequence { get; private set; }

    /// <summary>What holds among the lines.</summary>
    public LinkedLines Linked { get; } = new();

    public ReadOnlySpan<byte> Bytes => _buffer.AsSpan(FirstByte.._end);

    public bool IsEmpty => _end == FirstByte;

    /// <summary>The last line; of an empty block, the one it stands for.</summary>
    public StoredLine LastLine
    {
        get
        {
            int start = IsEmpty ? _end : FirstByte + Bytes[..^1].LastIndexOf((byte)'\n') + 1;
            return new StoredLine(_buffer.AsMemory(start, Math.Max(0, _end - start - 1)), State, File, FirstNumber + LineCount - 1, NamedSequence: null);
        }
    }

    /// <summary>Room for more; none when no line can be so long.</summary>
    public Memory<byte> Free
    {
        get
        {
            if (_end == _buffer.Length && _end < FirstByte + MaxCapacity)
            {
                Grow();
            }

            return _buffer.AsMemory(_end);
        }
    }

    /// <summary>How many lines; an empty block stands for one.</summary>
    public int LineCount => IsEmpty ? 1 : Bytes.Count((byte)'\n');

    public void Clear() => _end = FirstByte;

    public void Advance(int count) => _end += count;

    /// <summary>Says where the lines were found, once they are complete.</summary>
    public void Place(LineState state, string? file, long firstNumber, long? namedSequence) =>
        (State, File, FirstNumber, NamedSequence) = (state, file, firstNumber, namedSequence);

    /// <summary>Appends one line and its line feed; false when the block should rather be passed on first.</summary>
    public bool TryAppendLine(ReadOnlySpan<byte> line)
    {
        if (!IsEmpty && _end + line.Length >= _buffer.Length)
        {
            return false;
        }

        Append(line);
        Append("\n"u8);
        return true;
    }

    /// <summary>Removes everything up to the first line feed; everything, and false, when there is none.</summary>
    public bool TryDropLine()
    {
        int feed = Bytes.IndexOf((byte)'\n');
        int kept = feed < 0 ? 0 : Bytes.Length - feed - 1;
        Bytes[^kept..].CopyTo(_buffer.AsSpan(FirstByte));
        _end = FirstByte + kept;
        return feed >= 0;
    }

    /// <summary>Moves what follows the last line feed into an empty block; false when there is no line feed.</summary>
    public bool TryMoveTailTo(LineBlock next)
    {
        int end = Bytes.LastIndexOf((byte)'\n') + 1;
        if (end == 0)
        {
            return false;
        }

        next.Append(Bytes[end..]);
        _end = FirstByte + end;
        return true;
    }

    /// <summary>The leaf hash of a line within <see cref="Bytes"/>.</summary>
    public LeafHash HashLine(int start, int length) => LeafHash.OfLineIn(_buffer, FirstByte + start, length);

    /// <summary>The lines one by one.</summary>
    /// <param name="skip">How many of them to pass over.</param>
    public IEnumerable<StoredLine> Lines(int skip = 0)
    {
        if (IsEmpty)
        {
            yield return new StoredLine(default, State, File, FirstNumber, NamedSequence);
            yield break;
        }

        long number = FirstNumber;
        int end;
        for (int start = FirstByte; start < _end; start = end + 1)
        {
            end = start + _buffer.AsSpan(start.._end).IndexOf((byte)'\n');
            Debug.Assert(end >= start, "a block ends with a line");
            if (number - FirstNumber >= skip)
            {
                yield return new StoredLine(_buffer.AsMemory(start..end), LineState.Complete, File, number, number == FirstNumber ? NamedSequence : null);
            }

            number++;
        }
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        while (_buffer.Length - _end < bytes.Length)
        {
            Grow();
        }

        bytes.CopyTo(_buffer.AsSpan(_end));
        _end += bytes.Length;
    }

    private void Grow() => Array.Resize(ref _buffer, FirstByte + Math.Min(MaxCapacity, 2 * (_buffer.Length - FirstByte)));
}
