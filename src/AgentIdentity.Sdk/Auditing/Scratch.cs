namespace AgentIdentity.Sdk.Auditing;

/// <summary>Room on this thread for composing one body, until the sequencer has taken a copy. Nothing is awaited meanwhile.</summary>
internal static class Scratch
{
    private const int Size = 4096;

    [ThreadStatic]
    private static byte[]? _bytes;

    public static Span<byte> Bytes => _bytes ??= new byte[Size];
}
