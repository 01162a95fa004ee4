using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A file that grows by whole appends: a failed one is cut off again, at once or before the next.</summary>
internal sealed class AppendOnlyFile : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly FileStream _stream;        // keeps the handle alive; nothing goes through it
    private readonly SafeFileHandle _handle;
    private readonly long _allowed;     // how large it may surely be
    private bool _isTorn;
    private bool _isCutFlushed;         // whether the disk must have the cut as well

    public AppendOnlyFile(string path, FileMode mode, long preallocation = 0)
    {
        Path = path;
        _allowed = preallocation;
        FileSizeLimit.Refuse(path, preallocation);
        _stream = PrivateFiles.Open(path, mode, FileShare.Read, preallocation);
        _handle = _stream.SafeFileHandle;
        Length = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    public SafeFileHandle Handle => _handle;

    /// <summary>How many bytes were appended successfully.</summary>
    public long Length { get; private set; }

    /// <summary>Appends with one write. When it throws, the file is as before, or will be before the next append.</summary>
    /// <param name="bytes">What to append.</param>
    /// <param name="flush">Whether to wait until the disk has it.</param>
    public void Append(ReadOnlySpan<byte> bytes, bool flush)
    {
        Restore();
        if (Length + bytes.Length > _allowed)
        {
            FileSizeLimit.Refuse(Path, Length + bytes.Length);
        }

        _isTorn = true;
        _isCutFlushed = flush;
        try
        {
            RandomAccess.Write(_handle, bytes, Length);
            if (flush)
            {
                DiskFlush.Wait(_handle);
            }
        }
        catch
        {
            TryRestore();
            throw;
        }

        _isTorn = false;
        Length += bytes.Length;
    }

    /// <summary>Cuts off what a failed append left behind; throws when even that fails.</summary>
    public void Restore()
    {
        if (!_isTorn)
        {
            return;
        }

        RandomAccess.SetLength(_handle, Length);
        if (_isCutFlushed)
        {
            // INVARIANT: what failed is off the disk before anything is written in its place. After a failed flush nobody knows what the disk
            // has, and a power cut could bring the failed records back beside those that came instead.
            DiskFlush.Wait(_handle);
        }

        _isTorn = false;
    }

    /// <summary>Cuts the file, and gives back what was set aside for it beyond its end.</summary>
    public void Cut(long length)
    {
        RandomAccess.SetLength(_handle, length);
        Length = length;
    }

    public void Read(Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int read = RandomAccess.Read(_handle, destination, offset);
            if (read == 0)
            {
                throw new EndOfStreamException($"{Path} is shorter than it was");
            }

            destination = destination[read..];
            offset += read;
        }
    }

    /// <summary>Where the line begins that ends at a place; null when it is longer than a line may be.</summary>
    public long? FindLineStart(long end, long longest)
    {
        byte[] block = new byte[BlockSize];
        for (long blockEnd = end; blockEnd > 0;)
        {
            int size = (int)Math.Min(BlockSize, blockEnd);
            Read(block.AsSpan(0, size), blockEnd - size);
            int feed = block.AsSpan(0, size).LastIndexOf((byte)'\n');
            if (feed >= 0)
            {
                return blockEnd - size + feed + 1;
            }

            blockEnd -= size;
            if (end - blockEnd > longest)
            {
                return null;
            }
        }

        return 0;
    }

    public void Dispose() => _stream.Dispose();

    private void TryRestore()
    {
        try
        {
            Restore();
        }
        catch (Exception failure) when (StoreFailure.IsFileFailure(failure))
        {
            // Still torn: the next append tries again.
        }
    }
}
