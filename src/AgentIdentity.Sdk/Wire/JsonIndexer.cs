using System.Buffers;
using System.Diagnostics;
using System.Text.Unicode;
using Node = AgentIdentity.Sdk.Wire.JsonTree.Node;

namespace AgentIdentity.Sdk.Wire;

/// <summary>The strict JSON reader: one pass over the text, no recursion, no exceptions (RFC 8259).</summary>
/// <remarks>Refuses what parsers are known to disagree about: duplicate members, byte order marks, lone surrogates, trailing bytes.</remarks>
internal ref struct JsonIndexer
{
    private static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [(byte)'"', (byte)'\\', .. Enumerable.Range(0, 0x20).Select(control => (byte)control)]);

    private readonly ReadOnlySpan<byte> _text;
    private readonly int _maxDepth;
    private int _at;
    private int _count;

    public JsonIndexer(ReadOnlySpan<byte> text, Node[] nodes, int maxDepth)
    {
        _text = text;
        _maxDepth = maxDepth;
        Nodes = nodes;
    }

    public Node[] Nodes { get; private set; }

    public bool TryIndex(out JsonDefect defect)
    {
        defect = JsonDefect.Malformed;
        if (!Utf8.IsValid(_text))
        {
            return false;
        }

        Debug.Assert(_maxDepth is > 0 and <= 256);
        Span<int> open = stackalloc int[_maxDepth];
        int depth = 0;
        SkipWhiteSpace();
        while (true)
        {
            // Here a value must begin.
            byte first = Peek();
            if (first is (byte)'{' or (byte)'[')
            {
                if (depth == _maxDepth)
                {
                    defect = JsonDefect.TooDeep;
                    return false;
                }

                bool isObject = first == '{';
                open[depth++] = Add(isObject ? JsonKind.Object : JsonKind.Array, _at, 0, isEscaped: false);
                _at++;
                SkipWhiteSpace();
                if (Peek() != (isObject ? '}' : ']'))
                {
                    if (isObject && !TryReadName())
                    {
                        return false;
                    }

                    continue;
                }
            }
            else if (!TryReadScalar(first))
            {
                return false;
            }

            // Here a value has ended: close what ends with it, then expect the next one or the end of the text.
            while (true)
            {
                SkipWhiteSpace();
                if (depth == 0)
                {
                    return _at == _text.Length;
                }

                ref Node container = ref Nodes[open[depth - 1]];
                bool isObject = container.Kind == JsonKind.Object;
                byte next = Peek();
                if (next == ',')
                {
                    _at++;
                    SkipWhiteSpace();
                    if (isObject && !TryReadName())
                    {
                        return false;
                    }

                    break;
                }

                if (next != (isObject ? '}' : ']'))
                {
                    return false;
                }

                _at++;
                container.Next = _count;
                container.Length = _at - container.Start;
                if (isObject && JsonNames.HasDuplicate(_text, Nodes, open[depth - 1]))
                {
                    defect = JsonDefect.DuplicateMember;
                    return false;
                }

                depth--;
            }
        }
    }

    private readonly byte Peek() => _at < _text.Length ? _text[_at] : (byte)0;

    private void SkipWhiteSpace()
    {
        while (Peek() is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }

    private bool TryReadName()
    {
        if (Peek() != '"' || !TryReadString())
        {
            return false;
        }

        SkipWhiteSpace();
        if (Peek() != ':')
        {
            return false;
        }

        _at++;
        SkipWhiteSpace();
        return true;
    }

    private bool TryReadScalar(byte first) => first switch
    {
        (byte)'"' => TryReadString(),
        (byte)'t' => TryReadLiteral("true"u8, JsonKind.True),
        (byte)'f' => TryReadLiteral("false"u8, JsonKind.False),
        (byte)'n' => TryReadLiteral("null"u8, JsonKind.Null),
        _ => TryReadNumber(),
    };

    private bool TryReadLiteral(ReadOnlySpan<byte> literal, JsonKind kind)
    {
        if (!_text[_at..].StartsWith(literal))
        {
            return false;
        }

        Add(kind, _at, literal.Length, isEscaped: false);
        _at += literal.Length;
        return true;
    }

    private bool TryReadString()
    {
        int start = ++_at;
        bool isEscaped = false;
        while (true)
        {
            int stop = _text[_at..].IndexOfAny(StringStops);
            if (stop < 0)
            {
                return false;
            }

            _at += stop;
            switch (_text[_at])
            {
                case (byte)'"':
                    Add(JsonKind.String, start, _at - start, isEscaped);
                    _at++;
                    return true;
                case (byte)'\\':
                    if (!JsonText.TryReadEscape(_text, _at, out _, out int length))
                    {
                        return false;
                    }

                    isEscaped = true;
                    _at += length;
                    break;
                default:
                    return false;       // a control character
            }
        }
    }

    private bool TryReadNumber()
    {
        int start = _at;
        if (Peek() == '-')
        {
            _at++;
        }

        if (Peek() == '0')
        {
            _at++;
        }
        else if (!TrySkipDigits())
        {
            return false;
        }

        if (Peek() == '.')
        {
            _at++;
            if (!TrySkipDigits())
            {
                return false;
            }
        }

        if (Peek() is (byte)'e' or (byte)'E')
        {
            _at++;
            if (Peek() is (byte)'+' or (byte)'-')
            {
                _at++;
            }

            if (!TrySkipDigits())
            {
                return false;
            }
        }

        Add(JsonKind.Number, start, _at - start, isEscaped: false);
        return true;
    }

    private bool TrySkipDigits()
    {
        int start = _at;
        while (Peek() is >= (byte)'0' and <= (byte)'9')
        {
            _at++;
        }

        return _at > start;
    }

    private int Add(JsonKind kind, int start, int length, bool isEscaped)
    {
        if (_count == Nodes.Length)
        {
            Node[] larger = ArrayPool<Node>.Shared.Rent(2 * _count);
            Nodes.CopyTo(larger, 0);
            ArrayPool<Node>.Shared.Return(Nodes);
            Nodes = larger;
        }

        Nodes[_count] = new Node { Start = start, Length = length, Next = _count + 1, Kind = kind, IsEscaped = isEscaped };
        return _count++;
    }
}
