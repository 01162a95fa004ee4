using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>One token as it travels: the ASCII of a compact JWS, kept as received and never serialised again.</summary>
internal sealed class AgentToken
{
    private byte[]? _hash;

    public AgentToken(byte[] compact) => Compact = compact;

    public byte[] Compact { get; }

    /// <summary>SHA-256 of the signing input; what <c>par_hash</c> and <c>aat_hash</c> commit to (AAT section 4.6).</summary>
    public ReadOnlyMemory<byte> Hash => HashBytes;

    /// <summary>The same, as the one array that everything that refers to this token shares. It is not to be written to.</summary>
    public byte[] HashBytes => _hash ??= HashSigningInput();

    public string Text => Encoding.ASCII.GetString(Compact);

    private byte[] HashSigningInput() =>
        Sha256Hash.Of(CompactJws.TryCut(Compact, out CompactJws jws) ? jws.SigningInput : Compact);
}
