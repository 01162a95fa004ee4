using System.Numerics;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Reads JSON that is its own canonical form (RFC 8785) and holds plain values only, in one pass, and refuses any other.</summary>
/// <remarks>
/// Plain values are strings, booleans, integers within 2^53-1, arrays and objects. There is one spelling of each: no white space, members
/// in ascending order, no escape that is not needed. So nothing is decoded and nothing is written: looking is enough. Every method
/// returns whether what should stand here does; after the first false the reader is of no further use.
/// </remarks>
internal ref struct CanonicalReader(ReadOnlySpan<byte> text)
{
    private const long MaxInteger = (1L << 53) - 1;
    private const int MaxIntegerDigits = 16;

    private readonly ReadOnlySpan<byte> _text = text;

    /// <summary>How many bytes were read.</summary>
    public int At { get; private set; }

    /// <summary>The next byte; 0, which stands nowhere in JSON, at the end.</summary>
    public readonly byte Next => At < _text.Length ? _text[At] : (byte)0;

    public bool TryRead(byte expected)
    {
        if (Next != expected)
        {
            return false;
        }

        At++;
        return true;
    }

    public bool TryRead(ReadOnlySpan<byte> expected)
    {
        if (!_text[At..].StartsWith(expected))
        {
            return false;
        }

        At += expected.Length;
        return true;
    }

    /// <summary>Reads a member's name and the colon after it. It must sort after the name before it; the first has no mark before it.</summary>
    public bool TryReadName(ref TextMark name)
    {
        TextMark previous = name;
        return TryReadString(out name)
            && TryRead((byte)':')
            && (!previous.IsPresent || CanonicalOrder.IsAscending(_text, previous, name));
    }

    public bool TryReadString(out TextMark content)
    {
        content = default;
        if (!TryRead((byte)'"'))
        {
            return false;
        }

        int start = At;
        bool isPlain = true;
        bool isAscii = true;
        while (true)
        {
            SkipToStop(ref isAscii);
            switch (Next)
            {
                case (byte)'"':
                    content = new TextMark(start, At - start, isPlain && isAscii);
                    At++;
                    return isAscii || Utf8.IsValid(content.In(_text));
                case (byte)'\\' when CanonicalOrder.EscapeLength(_text[At..]) is > 0 and int length:
                    isPlain = false;
                    At += length;
                    break;
                default:
                    return false;       // a control character, an escape with another spelling, or the end
            }
        }
    }

    /// <summary>Reads an integer within 2^53-1.</summary>
    public bool TryReadInteger(out long value)
    {
        value = 0;
        bool isNegative = Next == '-';
        At += isNegative ? 1 : 0;
        int start = At;
        while (Next is >= (byte)'0' and <= (byte)'9' && At - start < MaxIntegerDigits)
        {
            value = (10 * value) + (_text[At++] - '0');
        }

        int digits = At - start;
        bool hasOneSpelling = digits > 0 && (_text[start] != '0' || (digits == 1 && !isNegative));
        bool isWhole = Next is not ((>= (byte)'0' and <= (byte)'9') or (byte)'.' or (byte)'e' or (byte)'E');
        value = isNegative ? -value : value;
        return hasOneSpelling && isWhole && value is >= -MaxInteger and <= MaxInteger;
    }

    /// <summary>Reads one plain value.</summary>
    /// <param name="depth">How deep objects and arrays in it may be nested, itself included.</param>
    public bool TrySkipValue(int depth)
    {
        switch (Next)
        {
            case (byte)'"':
                return TryReadString(out _);
            case (byte)'{':
                return depth > 0 && TrySkipObject(depth - 1);
            case (byte)'[':
                return depth > 0 && TrySkipArray(depth - 1);
            case (byte)'t':
                return TryRead("true"u8);
            case (byte)'f':
                return TryRead("false"u8);
            default:
                return TryReadInteger(out _);
        }
    }

    private bool TrySkipObject(int depth)
    {
        At++;
        if (TryRead((byte)'}'))
        {
            return true;
        }

        TextMark name = default;
        do
        {
            if (!TryReadName(ref name) || !TrySkipValue(depth))
            {
                return false;
            }
        }
        while (TryRead((byte)','));

        return TryRead((byte)'}');
    }

    private bool TrySkipArray(int depth)
    {
        At++;
        if (TryRead((byte)']'))
        {
            return true;
        }

        do
        {
            if (!TrySkipValue(depth))
            {
                return false;
            }
        }
        while (TryRead((byte)','));

        return TryRead((byte)']');
    }

    /// <summary>Goes on to the next quote, backslash or control character, 32 bytes at a time where so many are left.</summary>
    private void SkipToStop(ref bool isAscii)
    {
        while (At <= _text.Length - Vector256<byte>.Count)
        {
            Vector256<byte> bytes = Vector256.Create(_text.Slice(At, Vector256<byte>.Count));
            uint beyondAscii = bytes.ExtractMostSignificantBits();
            Vector256<byte> isStop = Vector256.Equals(bytes, Vector256.Create((byte)'"'))
                | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
                | Vector256.Equals(bytes, Vector256.Min(bytes, Vector256.Create((byte)0x1F)));
            uint stops = isStop.ExtractMostSignificantBits();
            if (stops != 0)
            {
                isAscii &= (beyondAscii & (stops ^ (stops - 1))) == 0;
                At += BitOperations.TrailingZeroCount(stops);
                return;
            }

            isAscii &= beyondAscii == 0;
            At += Vector256<byte>.Count;
        }

        while (At < _text.Length && _text[At] is >= 0x20 and not ((byte)'"' or (byte)'\\'))
        {
            isAscii &= _text[At++] < 0x80;
        }
    }
}
