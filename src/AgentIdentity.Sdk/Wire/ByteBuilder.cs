using System.Buffers;
using System.Buffers.Text;
using System.Diagnostics;
using System.Globalization;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Appends bytes to a stack buffer first and to a pooled array when that is full.</summary>
/// <remarks>Pooled memory is returned by <see cref="Dispose"/>; the written span dies with it.</remarks>
internal ref struct ByteBuilder
{
    private Span<byte> _buffer;
    private byte[]? _pooled;

    public ByteBuilder(Span<byte> initial)
    {
        _buffer = initial;
        _pooled = null;
        Length = 0;
    }

    public int Length { get; private set; }

    public readonly Span<byte> Written => _buffer[..Length];

    public void Append(byte value)
    {
        if (Length == _buffer.Length)
        {
            Grow(1);
        }

        _buffer[Length++] = value;
    }

    public void Append(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Reserve(bytes.Length));
        Length += bytes.Length;
    }

    public void AppendBase64Url(scoped ReadOnlySpan<byte> bytes)
    {
        Base64Url.TryEncodeToUtf8(bytes, Reserve(Base64Url.GetEncodedLength(bytes.Length)), out int written);
        Length += written;
    }

    public void AppendInteger(long value)
    {
        bool fits = value.TryFormat(Reserve(20), out int written, default, CultureInfo.InvariantCulture);
        Debug.Assert(fits);
        Length += written;
    }

    /// <summary>Room for <paramref name="count"/> more bytes; say how many were used with <see cref="Advance"/>.</summary>
    public Span<byte> Reserve(int count)
    {
        if (_buffer.Length - Length < count)
        {
            Grow(count);
        }

        return _buffer[Length..];
    }

    public void Advance(int count) => Length += count;

    public void Truncate(int length) => Length = length;

    public readonly byte[] ToArray() => Written.ToArray();

    public void Dispose()
    {
        if (_pooled is not null)
        {
            ArrayPool<byte>.Shared.Return(_pooled);
            _pooled = null;
        }

        _buffer = default;
        Length = 0;
    }

    private void Grow(int count)
    {
        byte[] larger = ArrayPool<byte>.Shared.Rent(checked(Math.Max(Length + count, Math.Max(256, 2 * _buffer.Length))));
        Written.CopyTo(larger);
        if (_pooled is not null)
        {
            ArrayPool<byte>.Shared.Return(_pooled);
        }

        _buffer = _pooled = larger;
    }
}
