using System.Buffers;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using Node = AgentIdentity.Sdk.Wire.JsonTree.Node;

namespace AgentIdentity.Sdk.Wire;

/// <summary>The strict JSON reader: one pass over the text, no recursion, no exceptions (RFC 8259).</summary>
/// <remarks>
/// Refuses what parsers are known to disagree about: duplicate members, byte order marks, lone surrogates, trailing bytes. Its helpers
/// take a position and return the next one, or <see cref="Refused"/>: a position that never leaves a register is half the speed.
/// </remarks>
internal ref struct JsonIndexer
{
    private const int Refused = -1;

    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _maxDepth;
    private Node[] _nodes;
    private int _count;

    public JsonIndexer(ReadOnlySpan<byte> text, Node[] nodes, int maxDepth)
    {
        _text = text;
        _maxDepth = maxDepth;
        _nodes = nodes;
    }

    /// <summary>The index; another array than the one that was given when that was too small.</summary>
    public readonly Node[] Nodes => _nodes;

    public bool TryIndex(out JsonDefect defect)
    {
        defect = JsonDefect.Malformed;
        if (!Utf8.IsValid(_text))
        {
            return false;
        }

        Debug.Assert(_maxDepth is > 0 and <= 256);
        ReadOnlySpan<byte> text = _text;
        Span<int> open = stackalloc int[_maxDepth];
        int depth = 0;
        int at = SkipWhiteSpace(text, 0);
        while (true)
        {
            // Here a value must begin.
            byte first = Peek(text, at);
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth == _maxDepth)
                {
                    defect = JsonDefect.TooDeep;
                    return false;
                }

                bool isObject = first == '{';
                open[depth++] = Add(isObject ? JsonKind.Object : JsonKind.Array, at, 0, isEscaped: false);
                at = SkipWhiteSpace(text, at + 1);
                if (Peek(text, at) != (isObject ? '}' : ']'))
                {
                    if (isObject && (at = ReadName(text, at)) == Refused)
                    {
                        return false;
                    }

                    continue;
                }
            }
            else if ((at = ReadScalar(text, at, first)) == Refused)
            {
                return false;
            }

            // Here a value has ended: close what ends with it, then expect the next one or the end of the text.
            while (true)
            {
                at = SkipWhiteSpace(text, at);
                if (depth == 0)
                {
                    return at == text.Length;
                }

                int container = open[depth - 1];
                bool isObject = _nodes[container].Kind == JsonKind.Object;
                byte next = Peek(text, at);
                if (next == ',')
                {
                    at = SkipWhiteSpace(text, at + 1);
                    if (isObject && (at = ReadName(text, at)) == Refused)
                    {
                        return false;
                    }

                    break;
                }

                if (next != (isObject ? '}' : ']'))
                {
                    return false;
                }

                at++;
                _nodes[container].Next = _count;
                _nodes[container].Length = at - _nodes[container].Start;
                if (isObject && JsonNames.HasDuplicate(text, _nodes, container))
                {
                    defect = JsonDefect.DuplicateMember;
                    return false;
                }

                depth--;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static byte Peek(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? text[at] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int SkipWhiteSpace(ReadOnlySpan<byte> text, int at) =>
        (uint)at < (uint)text.Length && text[at] > ' ' ? at : SkipMoreWhiteSpace(text, at);

    private static int SkipMoreWhiteSpace(ReadOnlySpan<byte> text, int at)
    {
        while (Peek(text, at) is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            at++;
        }

        return at;
    }

    private int ReadName(ReadOnlySpan<byte> text, int at)
    {
        if (Peek(text, at) != '"' || (at = ReadString(text, at)) == Refused)
        {
            return Refused;
        }

        at = SkipWhiteSpace(text, at);
        return Peek(text, at) == ':' ? SkipWhiteSpace(text, at + 1) : Refused;
    }

    private int ReadScalar(ReadOnlySpan<byte> text, int at, byte first) => first switch
    {
        (byte)'"' => ReadString(text, at),
        (byte)'t' => ReadLiteral(text, at, "true"u8, JsonKind.True),
        (byte)'f' => ReadLiteral(text, at, "false"u8, JsonKind.False),
        (byte)'n' => ReadLiteral(text, at, "null"u8, JsonKind.Null),
        _ => ReadNumber(text, at),
    };

    private int ReadLiteral(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> literal, JsonKind kind)
    {
        if (!text[at..].StartsWith(literal))
        {
            return Refused;
        }

        Add(kind, at, literal.Length, isEscaped: false);
        return at + literal.Length;
    }

    private int ReadString(ReadOnlySpan<byte> text, int quote)
    {
        int start = quote + 1;
        int at = start;
        bool isEscaped = false;
        while (true)
        {
            int stop = text[at..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                return Refused;
            }

            at += stop;
            switch (text[at])
            {
                case (byte)'"':
                    Add(JsonKind.String, start, at - start, isEscaped);
                    return at + 1;
                case (byte)'\\':
                    if (!JsonText.TryReadEscape(text, at, out _, out int length))
                    {
                        return Refused;
                    }

                    isEscaped = true;
                    at += length;
                    break;
                default:
                    return Refused;       // a control character
            }
        }
    }

    private int ReadNumber(ReadOnlySpan<byte> text, int start)
    {
        int at = start;
        if (Peek(text, at) == '-')
        {
            at++;
        }

        if (Peek(text, at) == '0')
        {
            at++;
        }
        else if ((at = SkipDigits(text, at)) == Refused)
        {
            return Refused;
        }

        if (Peek(text, at) == '.' && (at = SkipDigits(text, at + 1)) == Refused)
        {
            return Refused;
        }

        if (Peek(text, at) is (byte)'e' or (byte)'E')
        {
            at++;
            if (Peek(text, at) is (byte)'+' or (byte)'-')
            {
                at++;
            }

            if ((at = SkipDigits(text, at)) == Refused)
            {
                return Refused;
            }
        }

        Add(JsonKind.Number, start, at - start, isEscaped: false);
        return at;
    }

    private static int SkipDigits(ReadOnlySpan<byte> text, int at)
    {
        int start = at;
        while (Peek(text, at) is >= (byte)'0' and <= (byte)'9')
        {
            at++;
        }

        return at > start ? at : Refused;
    }

    private int Add(JsonKind kind, int start, int length, bool isEscaped)
    {
        int index = _count;
        Node[] nodes = _nodes;
        if ((uint)index >= (uint)nodes.Length)
        {
            nodes = Grow();
        }

        ref Node node = ref nodes[index];
        node.Start = start;
        node.Length = length;
        node.Next = _count = index + 1;
        node.Kind = kind;
        node.IsEscaped = isEscaped;
        return index;
    }

    private Node[] Grow()
    {
        Node[] larger = ArrayPool<Node>.Shared.Rent(2 * _count);
        _nodes.CopyTo(larger, 0);
        ArrayPool<Node>.Shared.Return(_nodes);
        return _nodes = larger;
    }
}
