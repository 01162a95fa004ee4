using System.Buffers.Text;
using System.Runtime.InteropServices;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The hash of one stored line: SHA-256(0x00 || line), the leaf hash of RFC 6962, section 2.1.</summary>
/// <remarks>It links the chain today and is the leaf of the Merkle tree tomorrow: one hash a record serves both.</remarks>
[StructLayout(LayoutKind.Sequential)]
internal readonly record struct LeafHash(ulong A, ulong B, ulong C, ulong D)
{
    public const int Size = 32;
    public const int TextLength = 43;

    /// <summary>What is hashed before a line, so that no leaf of the tree is ever mistaken for a node.</summary>
    private const byte Prefix = 0;

    public static LeafHash OfLine(ReadOnlySpan<byte> line) => Sha256([Prefix], line);

    /// <summary>The hash of a line in a buffer that is the caller's alone and has a byte before it.</summary>
    public static LeafHash OfLineIn(byte[] buffer, int start, int length)
    {
        // In one piece with its prefix, which for that moment takes the place of the byte before: a call less for each line.
        ref byte before = ref buffer[start - 1];
        byte kept = before;
        before = Prefix;
        Span<byte> hash = stackalloc byte[Size];
        Sha256Hash.Of(buffer.AsSpan(start - 1, 1 + length), hash);
        before = kept;
        return MemoryMarshal.Read<LeafHash>(hash);
    }

    /// <summary>SHA-256 of two pieces in a row.</summary>
    public static LeafHash Sha256(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> hash = stackalloc byte[Size];
        Sha256Hash.Of(first, second, hash);
        return MemoryMarshal.Read<LeafHash>(hash);
    }

    /// <summary>Takes 32 bytes.</summary>
    public static LeafHash Read(ReadOnlySpan<byte> bytes) => MemoryMarshal.Read<LeafHash>(bytes);

    /// <summary>Takes bytes that may not be 32.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out LeafHash hash)
    {
        hash = bytes.Length == Size ? Read(bytes) : default;
        return bytes.Length == Size;
    }

    public static bool TryParse(ReadOnlySpan<byte> text, out LeafHash hash)
    {
        Span<byte> bytes = stackalloc byte[Size + 2];
        bool isHash = text.Length == TextLength && Base64UrlText.TryDecode(text, bytes, out int written) && written == Size;
        hash = isHash ? MemoryMarshal.Read<LeafHash>(bytes) : default;
        return isHash;
    }

    /// <summary>Whether a text is the one base64url text of this hash.</summary>
    public bool IsWrittenAs(ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        Span<byte> written = stackalloc byte[TextLength];
        CopyTo(bytes);
        Base64Url.TryEncodeToUtf8(bytes, written, out _);
        return text.SequenceEqual(written);
    }

    public void CopyTo(Span<byte> destination) => MemoryMarshal.Write(destination, in this);

    public byte[] ToArray()
    {
        byte[] bytes = new byte[Size];
        CopyTo(bytes);
        return bytes;
    }

    /// <summary>
    /// Whether two different hashes agree in most characters of their text. Independent hashes never do (each character agrees once
    /// in 64), so one of two that do was edited by hand.
    /// </summary>
    public bool Resembles(LeafHash other)
    {
        ReadOnlySpan<char> mine = ToString();
        ReadOnlySpan<char> theirs = other.ToString();
        int agreeing = 0;
        for (int i = 0; i < TextLength; i++)
        {
            agreeing += mine[i] == theirs[i] ? 1 : 0;
        }

        return agreeing > TextLength / 2;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        CopyTo(bytes);
        return Base64Url.EncodeToString(bytes);
    }
}
