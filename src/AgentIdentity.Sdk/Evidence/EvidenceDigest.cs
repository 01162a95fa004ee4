using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A hash over the data of a pack, part by part: SHA-256(hash so far || SHA-256(name, line feed, content)), from 32 zero bytes on.</summary>
/// <remarks>Nobody signed it, so it proves nothing. It shows that something was changed which no signature covers: the selection, or the date.</remarks>
internal sealed class EvidenceDigest
{
    public byte[] Value { get; private set; } = new byte[Sha256Hash.Size];

    /// <summary>Adds a part.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="content">Its content, from bracket to bracket.</param>
    public void Add(string name, ReadOnlySpan<byte> content)
    {
        Span<byte> part = stackalloc byte[Sha256Hash.Size];
        Span<byte> next = stackalloc byte[Sha256Hash.Size];
        Sha256Hash.Of(Encoding.ASCII.GetBytes(name + "\n"), content, part);
        Sha256Hash.Of(Value, part, next);
        Value = next.ToArray();
    }
}
