using System.Buffers;

namespace AgentIdentity.Sdk.AI;

/// <summary>A buffer that refuses to grow beyond a limit.</summary>
/// <param name="limit">The limit, in bytes.</param>
internal sealed class BoundedBuffer(int limit) : IBufferWriter<byte>
{
    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Written => _bytes.WrittenSpan;

    public void Advance(int count)
    {
        _bytes.Advance(count);
        Refuse();
    }

    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        Refuse(sizeHint);
        return _bytes.GetMemory(sizeHint);
    }

    public Span<byte> GetSpan(int sizeHint = 0)
    {
        Refuse(sizeHint);
        return _bytes.GetSpan(sizeHint);
    }

    /// <remarks>A writer asks for room for the worst case, six bytes for a character; only what is written counts against the limit.</remarks>
    private void Refuse(int sizeHint = 0)
    {
        if (_bytes.WrittenCount > limit || sizeHint / 8 > limit)
        {
            throw new InvalidOperationException($"more than {limit} bytes");
        }
    }
}
