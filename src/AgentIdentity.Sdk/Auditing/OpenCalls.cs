using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The allowed calls that have no outcome yet. INVARIANT: one entry each, so memory is bounded by the open calls.</summary>
internal sealed class OpenCalls
{
    private readonly Dictionary<long, CallName> _calls = [];

    public int Count => _calls.Count;

    public void Open(long decision, ReadOnlySpan<byte> call) => _calls.Add(decision, new CallName(call));

    public bool IsOpen(long decision, ReadOnlySpan<byte> call) => _calls.TryGetValue(decision, out CallName name) && name.Is(call);

    public void Close(long decision) => _calls.Remove(decision);

    /// <summary>The calls that were allowed first, in order.</summary>
    public IReadOnlyList<OpenCall> First(int count) =>
        [.. _calls.OrderBy(call => call.Key).Take(count).Select(call => new OpenCall(call.Key, ClaimedText.Escape(Encoding.UTF8.GetString(call.Value.Bytes))))];

    /// <summary>Writes the calls as items of a JSON array, in the order of their decisions.</summary>
    public void WriteTo(ref ByteBuilder output)
    {
        bool isFirst = true;
        foreach ((long decision, CallName call) in _calls.OrderBy(call => call.Key))
        {
            output.Append(isFirst ? "{\"call\":\""u8 : ",{\"call\":\""u8);
            output.Append(call.Bytes);
            output.Append("\",\"seq\":"u8);
            output.AppendInteger(decision);
            output.Append((byte)'}');
            isFirst = false;
        }
    }

    /// <summary>The bytes of a call's id as they are written, which for canonical text are the id itself. Those of the usual length need no object.</summary>
    private readonly struct CallName
    {
        private readonly byte[]? _long;
        private readonly int _length;
        private readonly Inline _inline;

        public CallName(ReadOnlySpan<byte> call)
        {
            _length = call.Length;
            if (call.Length <= Inline.Size)
            {
                call.CopyTo(_inline);
            }
            else
            {
                _long = call.ToArray();
            }
        }

        [UnscopedRef]
        public ReadOnlySpan<byte> Bytes => _long is null ? ((ReadOnlySpan<byte>)_inline)[.._length] : _long;

        public bool Is(ReadOnlySpan<byte> call) => call.SequenceEqual(Bytes);
    }

    [InlineArray(Size)]
    private struct Inline
    {
        public const int Size = 44;

        private byte _first;
    }
}
