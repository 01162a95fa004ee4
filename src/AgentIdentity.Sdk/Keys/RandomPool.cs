using System.Security.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>Random bytes for ids and salts, drawn from the system in blocks: a call for 16 bytes costs as much as one for a thousand.</summary>
/// <remarks>Each byte is handed out once and erased from the block. Safe for concurrent use: every thread has a block of its own.</remarks>
internal static class RandomPool
{
    private const int BlockSize = 1024;

    [ThreadStatic]
    private static byte[]? _block;

    [ThreadStatic]
    private static int _used;

    public static void Fill(Span<byte> destination)
    {
        if (destination.Length > BlockSize)
        {
            RandomNumberGenerator.Fill(destination);
            return;
        }

        byte[] block = _block ??= NewBlock();
        if (BlockSize - _used < destination.Length)
        {
            RandomNumberGenerator.Fill(block);
            _used = 0;
        }

        Span<byte> next = block.AsSpan(_used, destination.Length);
        next.CopyTo(destination);
        next.Clear();
        _used += destination.Length;
    }

    private static byte[] NewBlock()
    {
        _used = BlockSize;      // nothing drawn yet
        return new byte[BlockSize];
    }
}
