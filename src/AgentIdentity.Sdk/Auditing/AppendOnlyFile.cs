using Microsoft.Win32.SafeHandles;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A file that grows by whole appends: a failed one is cut off again, at once or before the next.</summary>
internal sealed class AppendOnlyFile : IDisposable
{
    private readonly FileStream _stream;        // keeps the handle alive; nothing goes through it
    private readonly SafeFileHandle _handle;
    private bool _isTorn;

    public AppendOnlyFile(string path, FileMode mode, long preallocation = 0)
    {
        Path = path;
        _stream = PrivateFiles.Open(path, mode, FileShare.Read, preallocation);
        _handle = _stream.SafeFileHandle;
        Length = RandomAccess.GetLength(_handle);
    }

    public string Path { get; }

    /// <summary>How many bytes were appended successfully.</summary>
    public long Length { get; private set; }

    /// <summary>Appends with one write. When it throws, the file is as before, or will be before the next append.</summary>
    public void Append(ReadOnlySpan<byte> bytes, bool flush)
    {
        Restore();
        _isTorn = true;
        try
        {
            RandomAccess.Write(_handle, bytes, Length);
            if (flush)
            {
                RandomAccess.FlushToDisk(_handle);
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
        if (_isTorn)
        {
            RandomAccess.SetLength(_handle, Length);
            _isTorn = false;
        }
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
