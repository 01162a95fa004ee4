namespace AgentIdentity.Sdk.Auditing;

/// <summary>Room on this thread for composing one body. Nothing is awaited, and nothing of the kind begun, while it is in use.</summary>
internal static class Scratch
{
    private const int Size = 4096;

    [ThreadStatic]
    private static byte[]? _bytes;

    public static Span<byte> Bytes => _bytes ??= new byte[Size];
}
