namespace AgentIdentity.Sdk.Auditing;

/// <summary>Base64 with padding (RFC 4648, section 4), as notes use it, in its one spelling.</summary>
internal static class NoteBase64
{
    /// <summary>Decodes a text that stands for exactly so many bytes. Never throws on hostile input.</summary>
    public static bool TryDecode(string text, Span<byte> bytes) =>
        text.Length == (bytes.Length + 2) / 3 * 4
        && Convert.TryFromBase64String(text, bytes, out int written)
        && written == bytes.Length
        && Convert.ToBase64String(bytes) == text;       // no stray bits, no white space
}
