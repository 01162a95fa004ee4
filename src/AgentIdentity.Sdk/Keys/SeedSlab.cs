using System.Security.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>Random seeds of a few agents side by side: pinned objects and random bytes are dear one at a time.</summary>
/// <remarks>Seeds are given out once and never again; the slab is gone when the last signer with a seed in it is.</remarks>
internal sealed class SeedSlab
{
    public const int SeedSize = 32;

    // Few, because one long-lived agent keeps the whole slab.
    private const int Count = 16;

    private readonly byte[] _bytes;
    private int _given;

    public SeedSlab()
    {
        // Pinned: the garbage collector would otherwise leave copies behind that no erasure reaches.
        _bytes = GC.AllocateUninitializedArray<byte>(Count * SeedSize, pinned: true);
        RandomNumberGenerator.Fill(_bytes);
    }

    /// <summary>The place of a seed that nobody has; false when there is none left. Not for concurrent use.</summary>
    public bool TryGive(out int place)
    {
        place = _given;
        return _given < Count && ++_given > 0;
    }

    public Span<byte> At(int place) => _bytes.AsSpan(place * SeedSize, SeedSize);
}
