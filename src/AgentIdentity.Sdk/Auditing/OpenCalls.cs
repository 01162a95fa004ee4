using System.Runtime.CompilerServices;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The allowed calls that have no outcome yet. INVARIANT: one entry each, so memory is bounded by the open calls.</summary>
internal sealed class OpenCalls
{
    private readonly Dictionary<long, CallName> _calls = [];

    public int Count => _calls.Count;

    public void Open(long decision, ReadOnlySpan<byte> call) => _calls.Add(decision, new CallName(call));

    public bool IsOpen(long decision, ReadOnlySpan<byte> call) => _calls.TryGetValue(decision, out CallName name) && name.Is(call);

    public void Close(long decision) => _calls.Remove(decision);

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

        public bool Is(ReadOnlySpan<byte> call) => _long is null ? call.SequenceEqual(((ReadOnlySpan<byte>)_inline)[.._length]) : call.SequenceEqual(_long);
    }

    [InlineArray(Size)]
    private struct Inline
    {
        public const int Size = 44;

        private byte _first;
    }
}
