using System.Buffers;
using System.Buffers.Text;

namespace AgentIdentity.Sdk.Wire;

/// <summary>Base64url without padding (RFC 7515, section 2), one spelling for each value.</summary>
internal static class Base64UrlText
{
    /// <summary>Decodes canonical base64url. Padding, white space and stray trailing bits are refused; nothing throws.</summary>
    /// <param name="text">ASCII text.</param>
    /// <param name="destination">Takes the bytes; three bytes for four characters are enough.</param>
    /// <param name="written">How many bytes were decoded.</param>
    public static bool TryDecode(ReadOnlySpan<byte> text, Span<byte> destination, out int written)
    {
        // Not TryDecodeFromUtf8: it throws on characters outside the alphabet.
        OperationStatus status = Base64Url.DecodeFromUtf8(text, destination, out int consumed, out written);
        return status == OperationStatus.Done && consumed == text.Length && IsCanonical(text, destination[..written]);
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    /// <summary>INVARIANT: one value, one spelling. The decoder accepts padding and white space, and what it makes of trailing bits is its own affair.</summary>
    private static bool IsCanonical(ReadOnlySpan<byte> text, ReadOnlySpan<byte> bytes)
    {
        if (text.Length != Base64Url.GetEncodedLength(bytes.Length))
        {
            return false;       // padded or spaced
        }

        int tail = bytes.Length % 3;
        if (tail == 0)
        {
            return true;
        }

        Span<byte> last = stackalloc byte[4];
        Base64Url.TryEncodeToUtf8(bytes[^tail..], last, out int length);
        return text[^length..].SequenceEqual(last[..length]);
    }
}
