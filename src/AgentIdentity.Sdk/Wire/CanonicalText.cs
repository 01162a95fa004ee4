using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Passes over JSON that is its own canonical form (RFC 8785) and holds plain values only, and stops at any other.</summary>
/// <remarks>
/// Plain values are strings, booleans, integers within 2^53-1, arrays and objects. There is one spelling of each: no white space, members
/// in ascending order, no escape that is not needed. So nothing is decoded and nothing is written: looking is enough. Every method takes
/// the place where something should stand and returns the place after it, or <see cref="Nowhere"/>, from where nothing leads on. Places
/// are plain integers and not the state of a reader, because the machine keeps those in registers: this is a third of the cost.
/// </remarks>
internal static class CanonicalText
{
    public const int Nowhere = -1;

    private const long MaxInteger = (1L << 53) - 1;
    private const int MaxIntegerDigits = 16;

    /// <summary>The byte at a place; 0, which stands nowhere in JSON, beyond the end and nowhere.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static byte ByteAt(ReadOnlySpan<byte> text, int at) => (uint)at < (uint)text.Length ? text[at] : (byte)0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Skip(ReadOnlySpan<byte> text, int at, byte expected) => ByteAt(text, at) == expected ? at + 1 : Nowhere;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Skip(ReadOnlySpan<byte> text, int at, ReadOnlySpan<byte> expected) =>
        at >= 0 && text.Length - at >= expected.Length && text.Slice(at, expected.Length).SequenceEqual(expected) ? at + expected.Length : Nowhere;

    /// <summary>Passes over a member's name and the colon after it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where the name should begin.</param>
    /// <param name="name">The name before it in the object, which it must sort after, or the zero value; becomes the name.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipName(ReadOnlySpan<byte> text, int at, ref TextMark name)
    {
        TextMark previous = name;
        at = SkipString(text, at, out name);
        return ByteAt(text, at) == ':' && (!previous.IsPresent || CanonicalOrder.IsAscending(text, previous, name)) ? at + 1 : Nowhere;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int SkipString(ReadOnlySpan<byte> text, int at, out TextMark content)
    {
        int start = at + 1;
        if (ByteAt(text, at) == '"')
        {
            // Most strings are plain; the first byte that is not says how it goes on.
            for (at = start; at <= text.Length - Vector256<byte>.Count; at += Vector256<byte>.Count)
            {
                Vector256<byte> bytes = Vector256.Create(text.Slice(at, Vector256<byte>.Count));
                uint stops = FindStops(bytes).ExtractMostSignificantBits();
                if (stops != 0)
                {
                    at += BitOperations.TrailingZeroCount(stops);
                    if (text[at] == '"')
                    {
                        content = new TextMark(start, at - start, IsPlain: true);
                        return at + 1;
                    }

                    break;
                }
            }

            return SkipUnusualString(text, start, at, out content);
        }

        content = default;
        return Nowhere;
    }

    /// <summary>All bits of those bytes that do not stand for themselves in a plain string: quotes, backslashes, control characters, and what is beyond ASCII.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector256<byte> FindStops(Vector256<byte> bytes) =>
        Vector256.Equals(bytes, Vector256.Create((byte)'"'))
        | Vector256.Equals(bytes, Vector256.Create((byte)'\\'))
        | Vector256.LessThan(bytes.AsSByte(), Vector256.Create((sbyte)0x20)).AsByte();

    /// <summary>Passes over an integer within 2^53-1.</summary>
    public static int SkipInteger(ReadOnlySpan<byte> text, int at, out long value)
    {
        value = 0;
        bool isNegative = ByteAt(text, at) == '-';
        int start = at + (isNegative ? 1 : 0);
        for (at = start; ByteAt(text, at) is >= (byte)'0' and <= (byte)'9' && at - start < MaxIntegerDigits; at++)
        {
            value = (10 * value) + (text[at] - '0');
        }

        // What could go on as a number must not: what follows a value is looked at by whoever reads on.
        bool hasOneSpelling = at > start && (text[start] != '0' || (at - start == 1 && !isNegative));
        value = isNegative ? -value : value;
        return hasOneSpelling && value is >= -MaxInteger and <= MaxInteger ? at : Nowhere;
    }

    /// <summary>Passes over one plain value.</summary>
    /// <param name="text">The text.</param>
    /// <param name="at">Where it should begin.</param>
    /// <param name="depth">How deep objects and arrays in it may be nested, itself included.</param>
    public static int SkipValue(ReadOnlySpan<byte> text, int at, int depth) => ByteAt(text, at) switch
    {
        (byte)'"' => SkipString(text, at, out _),
        (byte)'{' => depth > 0 ? SkipObject(text, at + 1, depth - 1) : Nowhere,
        (byte)'[' => depth > 0 ? SkipArray(text, at + 1, depth - 1) : Nowhere,
        (byte)'t' => Skip(text, at, "true"u8),
        (byte)'f' => Skip(text, at, "false"u8),
        _ => SkipInteger(text, at, out _),
    };

    private static int SkipObject(ReadOnlySpan<byte> text, int at, int depth)
    {
        if (ByteAt(text, at) == '}')
        {
            return at + 1;
        }

        TextMark name = default;
        while (true)
        {
            at = SkipName(text, at, ref name);
            at = SkipValue(text, at, depth);
            if (ByteAt(text, at) != ',')
            {
                return Skip(text, at, (byte)'}');
            }

            at++;
        }
    }

    private static int SkipArray(ReadOnlySpan<byte> text, int at, int depth)
    {
        if (ByteAt(text, at) == ']')
        {
            return at + 1;
        }

        while (true)
        {
            at = SkipValue(text, at, depth);
            if (ByteAt(text, at) != ',')
            {
                return Skip(text, at, (byte)']');
            }

            at++;
        }
    }

    /// <summary>Goes on within a string that is not plain, or too near to the end of the text to be taken 32 bytes at a time.</summary>
    private static int SkipUnusualString(ReadOnlySpan<byte> text, int start, int at, out TextMark content)
    {
        content = default;
        bool isPlain = true;
        while (ByteAt(text, at) is var next && next != '"')
        {
            int length = next == '\\' ? CanonicalOrder.EscapeLength(text[at..]) : next >= 0x20 ? 1 : 0;
            if (length == 0)
            {
                return Nowhere;     // a control character, an escape with another spelling, or the end
            }

            isPlain &= length == 1 && next < 0x80;
            at += length;
        }

        content = new TextMark(start, at - start, isPlain);
        return isPlain || Utf8.IsValid(content.In(text)) ? at + 1 : Nowhere;
    }
}
