using System.Buffers.Binary;
using System.Numerics;

namespace AgentIdentity.Sdk.Wire;

/// <summary>What RFC 8785 says about two names in a row and about escapes, asked of text that may not be canonical.</summary>
internal static class CanonicalOrder
{
    /// <summary>Whether a member name sorts after the one before it, by UTF-16 code units of what they mean (section 3.2.3).</summary>
    public static bool IsAscending(ReadOnlySpan<byte> text, TextMark previous, TextMark name)
    {
        if (!previous.IsPlain || !name.IsPlain)
        {
            return CompareUnescaped(previous.In(text), name.In(text)) < 0;
        }

        // Names mostly differ within their first eight bytes; the bytes read beyond the end of a name decide nothing.
        int shorter = Math.Min(previous.Length, name.Length);
        if (text.Length - name.Start >= sizeof(ulong))
        {
            ulong left = BinaryPrimitives.ReadUInt64BigEndian(text[previous.Start..]);
            ulong right = BinaryPrimitives.ReadUInt64BigEndian(text[name.Start..]);
            if (BitOperations.LeadingZeroCount(left ^ right) / 8 < Math.Min(shorter, sizeof(ulong)))
            {
                return left < right;
            }
        }

        return previous.In(text).SequenceCompareTo(name.In(text)) < 0;
    }

    /// <summary>The length of the escape a text begins with, if it is the one spelling of a character that must be escaped; else 0 (section 3.2.2.2).</summary>
    public static int EscapeLength(ReadOnlySpan<byte> text)
    {
        if (text.Length < 2)
        {
            return 0;
        }

        if (text[1] is (byte)'"' or (byte)'\\' or (byte)'b' or (byte)'t' or (byte)'n' or (byte)'f' or (byte)'r')
        {
            return 2;
        }

        return text.StartsWith("\\u00"u8)
            && text.Length >= 6
            && text[4] is (byte)'0' or (byte)'1'
            && text[5] is (>= (byte)'0' and <= (byte)'9') or (>= (byte)'a' and <= (byte)'f')
            && !(text[4] == '0' && text[5] is (byte)'8' or (byte)'9' or (byte)'a' or (byte)'c' or (byte)'d')      // these have a shorter one
            ? 6
            : 0;
    }

    private static int CompareUnescaped(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        ByteBuilder a = new(stackalloc byte[128]);
        ByteBuilder b = new(stackalloc byte[128]);
        JsonText.AppendUnescaped(ref a, left);
        JsonText.AppendUnescaped(ref b, right);
        int order = JsonNames.Compare(a.Written, b.Written);
        a.Dispose();
        b.Dispose();
        return order;
    }
}
