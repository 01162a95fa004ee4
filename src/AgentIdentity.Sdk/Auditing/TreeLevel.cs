namespace AgentIdentity.Sdk.Auditing;

/// <summary>One level of a log's hash tree in a file: 32 bytes a complete node, in order, and nothing else.</summary>
/// <remarks>
/// Nothing in it is secret or trusted: it can be computed again from the records, and a signed root says whether it is right. What is added
/// stays in memory until it is flushed, so that adding never fails, and no level ever lacks a node that the one below it demands.
/// </remarks>
internal sealed class TreeLevel : IDisposable
{
    private readonly string _path;
    private FileStream? _file;      // null until there is something in it
    private byte[] _buffer = new byte[64 * LeafHash.Size];
    private long _stored;       // nodes in the file
    private int _buffered;      // bytes that are not in it yet

    public TreeLevel(string path, bool isWritten)
    {
        _path = path;
        if (!isWritten)
        {
            _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        else if (File.Exists(path))
        {
            _file = Open();
        }

        _stored = (_file?.Length ?? 0) / LeafHash.Size;     // a torn node at the end is no node
    }

    /// <summary>How many nodes there are.</summary>
    public long Count => _stored + (_buffered / LeafHash.Size);

    public LeafHash Read(long index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
        if (index >= _stored)
        {
            return LeafHash.Read(_buffer.AsSpan((int)(index - _stored) * LeafHash.Size, LeafHash.Size));
        }

        Span<byte> node = stackalloc byte[LeafHash.Size];
        for (int read = 0; read < node.Length;)
        {
            int part = RandomAccess.Read(_file!.SafeFileHandle, node[read..], (index * LeafHash.Size) + read);
            read += part > 0 ? part : throw new EndOfStreamException($"{_file.Name} was cut while it was read");
        }

        return LeafHash.Read(node);
    }

    public void Append(LeafHash node)
    {
        if (_buffered == _buffer.Length)
        {
            Array.Resize(ref _buffer, 2 * _buffer.Length);
        }

        node.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += LeafHash.Size;
    }

    /// <summary>Forgets the nodes from a place on.</summary>
    public void Truncate(long count)
    {
        _buffered = (int)Math.Clamp((count - _stored) * LeafHash.Size, 0, _buffered);
        if (count < _stored)
        {
            _file!.SetLength(count * LeafHash.Size);
            _stored = count;
        }
    }

    /// <summary>Hands to the system what is in memory; when it throws, it stays there.</summary>
    public void Flush()
    {
        if (_buffered > 0)
        {
            FileSizeLimit.Refuse(_path, (_stored * LeafHash.Size) + _buffered);
            _file ??= Open();
            RandomAccess.Write(_file.SafeFileHandle, _buffer.AsSpan(0, _buffered), _stored * LeafHash.Size);
            _stored += _buffered / LeafHash.Size;
            _buffered = 0;
        }
    }

    public void Dispose() => _file?.Dispose();

    private FileStream Open() => PrivateFiles.Open(_path, FileMode.OpenOrCreate, FileShare.Read);
}
