namespace AgentIdentity.Sdk.Auditing;

/// <summary>Reads a pack line by line, holding one line and no more than a line may have.</summary>
internal sealed class EvidenceLines(Stream input)
{
    /// <summary>The longest line: a part that was full but for one byte, and then took the largest item.</summary>
    public const int MaxLength = 4 * 1024 * 1024;

    private byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;
    private long _read;

    /// <summary>The next line with its line feed, valid until the one after is read; empty at the end, null when the pack is larger than one may be.</summary>
    public async ValueTask<ReadOnlyMemory<byte>?> ReadAsync(CancellationToken cancellationToken)
    {
        for (int scanned = 0; ;)
        {
            int feed = _buffer.AsSpan(_start + scanned, _end - _start - scanned).IndexOf((byte)'\n');
            if (feed >= 0)
            {
                return Take(scanned + feed + 1);
            }

            scanned = _end - _start;
            if (scanned > MaxLength || _read > EvidencePack.MaxBytes)
            {
                return null;
            }

            MakeRoom();
            int read = await input.ReadAsync(_buffer.AsMemory(_end), cancellationToken).ConfigureAwait(false);
            if (read == 0)
            {
                return Take(scanned);
            }

            _end += read;
            _read += read;
        }
    }

    private ReadOnlyMemory<byte> Take(int length)
    {
        ReadOnlyMemory<byte> line = _buffer.AsMemory(_start, length);
        _start += length;
        return line;
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            (_start, _end) = (0, _end - _start);
        }

        if (_end == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }
    }
}
