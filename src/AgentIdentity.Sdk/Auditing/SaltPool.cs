using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Hands out 128-bit salts from a block of random bytes: asking the system for each would cost more than the record.</summary>
internal sealed class SaltPool
{
    public const int SaltSize = 16;

    private readonly Lock _gate = new();
    private readonly byte[] _block = new byte[256 * SaltSize];
    private int _next = 256 * SaltSize;

    // INVARIANT: no salt is handed out twice, and none stays here once it is handed out.
    public void Take(Span<byte> salt)
    {
        lock (_gate)
        {
            if (_next == _block.Length)
            {
                RandomNumberGenerator.Fill(_block);
                _next = 0;
            }

            Span<byte> slice = _block.AsSpan(_next, SaltSize);
            slice.CopyTo(salt);
            slice.Clear();
            _next += SaltSize;
        }
    }
}
