namespace AgentIdentity.Sdk.Auditing;

/// <summary>One level of a log's hash tree in a file: 32 bytes a complete node, in order, and nothing else.</summary>
/// <remarks>Nothing in it is secret or trusted: it can be computed again from the records, and a signed root says whether it is right.</remarks>
internal sealed class TreeLevel : IDisposable
{
    private const int BufferSize = 64 * 1024;

    private readonly FileStream _file;
    private readonly byte[] _buffer = new byte[BufferSize];
    private long _stored;       // nodes in the file
    private int _buffered;      // bytes that are not in it yet

    public TreeLevel(string path, bool isWritten)
    {
        _file = isWritten
            ? PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.Read)
            : new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        _stored = _file.Length / LeafHash.Size;     // a torn node at the end is no node
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
            int part = RandomAccess.Read(_file.SafeFileHandle, node[read..], (index * LeafHash.Size) + read);
            read += part > 0 ? part : throw new EndOfStreamException($"{_file.Name} was cut while it was read");
        }

        return LeafHash.Read(node);
    }

    public void Append(LeafHash node)
    {
        if (_buffered == BufferSize)
        {
            Flush();
        }

        node.CopyTo(_buffer.AsSpan(_buffered));
        _buffered += LeafHash.Size;
    }

    /// <summary>Forgets the nodes from a place on.</summary>
    public void Truncate(long count)
    {
        Flush();
        _stored = Math.Min(count, _stored);
        _file.SetLength(_stored * LeafHash.Size);
    }

    /// <summary>Hands to the system what is buffered.</summary>
    public void Flush()
    {
        RandomAccess.Write(_file.SafeFileHandle, _buffer.AsSpan(0, _buffered), _stored * LeafHash.Size);
        _stored += _buffered / LeafHash.Size;
        _buffered = 0;
    }

    public void Dispose() => _file.Dispose();
}
