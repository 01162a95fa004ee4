using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;
using NSec.Cryptography;

namespace AgentIdentity.Sdk;

/// <summary>An Ed25519 public key (RFC 8032) in its only accepted spelling.</summary>
/// <remarks>
/// Every way in refuses encodings that are not canonical and points of small order, for which anybody can "sign" anything.
/// Canonical bytes to which no point belongs do come in, because telling costs a square root; nothing verifies with such a key.
/// <see cref="IsPrimeOrder"/> goes further, costs about a signature verification, and is asked wherever a key is admitted:
/// trust anchors and foreign keys that are delegated to.
/// </remarks>
public sealed class AgentPublicKey : IEquatable<AgentPublicKey>
{
    /// <summary>Length of the raw key, in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of a signature, in bytes.</summary>
    public const int SignatureSize = 64;

    private readonly byte[] _raw;
    private PublicKey? _key;        // made when it is first asked for, as the id is: most agents' own keys verify nothing here
    private AgentId? _id;

    private AgentPublicKey(ReadOnlySpan<byte> raw)
    {
        _raw = raw.ToArray();
    }

    /// <summary>The agent this key belongs to: its RFC 7638 thumbprint.</summary>
    public AgentId Id => _id ??= new AgentId(Thumbprint(_raw));     // made when it is first asked for: most keys of a chain never are

    /// <summary>The 32 bytes of the key.</summary>
    public ReadOnlyMemory<byte> Raw => _raw;

    // NSec takes any 32 bytes for a key, so this never throws; bytes that are no point verify nothing.
    private PublicKey Key => _key ??= PublicKey.Import(SignatureAlgorithm.Ed25519, _raw, KeyBlobFormat.RawPublicKey);

    /// <summary>
    /// Whether the point lies in the prime-order subgroup, as every honestly generated key does. A key with a torsion component
    /// verifies differently in different libraries. Costs about 43 µs.
    /// </summary>
    public bool IsPrimeOrder => Ed25519Point.IsInPrimeOrderSubgroup(_raw);

    /// <summary>Reads the 32 raw bytes.</summary>
    /// <param name="raw">The key as RFC 8032 section 5.1.2 encodes it.</param>
    /// <exception cref="FormatException">The bytes are not canonical, or the point they encode is of small order.</exception>
    public static AgentPublicKey Import(ReadOnlySpan<byte> raw) =>
        TryImport(raw, out AgentPublicKey? key) ? key : throw new FormatException("an Ed25519 public key is 32 canonical bytes, not of small order");

    /// <summary>Reads the 32 raw bytes, or says no. Never throws on hostile input.</summary>
    /// <param name="raw">The key as RFC 8032 section 5.1.2 encodes it.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryImport(ReadOnlySpan<byte> raw, [NotNullWhen(true)] out AgentPublicKey? key)
    {
        key = null;
        if (raw.Length != Size || !Ed25519Point.IsCanonical(raw) || Ed25519Point.IsOfSmallOrder(raw))
        {
            return false;
        }

        key = new AgentPublicKey(raw);
        return true;
    }

    /// <summary>Reads a did:key identifier (<c>did:key:z6Mk…</c>), or says no. Never throws on hostile input.</summary>
    /// <param name="did">The identifier, without a fragment.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryParseDidKey([NotNullWhen(true)] string? did, [NotNullWhen(true)] out AgentPublicKey? key)
    {
        key = null;
        return DidKey.TryDecode(did, out byte[]? raw) && TryImport(raw, out key);
    }

    /// <summary>Reads a public JSON Web Key (RFC 8037, section 2), or says no. Never throws on hostile input.</summary>
    /// <param name="utf8">A JSON object with <c>kty</c> OKP, <c>crv</c> Ed25519 and <c>x</c>; private members are refused.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryParseJwk(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out AgentPublicKey? key)
    {
        key = null;
        if (!JsonTree.TryParse(utf8, JsonWebKeys.MaxBytes, JsonWebKeys.MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        key = JsonWebKeys.ReadPublic(tree.Root);
        tree.Dispose();
        return key is not null;
    }

    /// <summary>Reads a SubjectPublicKeyInfo in PEM (RFC 8410), or says no. Never throws on hostile input.</summary>
    /// <param name="pem">Text with one <c>PUBLIC KEY</c> block.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryParsePem([NotNullWhen(true)] string? pem, [NotNullWhen(true)] out AgentPublicKey? key)
    {
        key = null;
        return pem is { Length: <= JsonWebKeys.MaxBytes }
            && PublicKey.TryImport(SignatureAlgorithm.Ed25519, Encoding.UTF8.GetBytes(pem), KeyBlobFormat.PkixPublicKeyText, out PublicKey? imported)
            && imported is not null
            && TryImport(imported.Export(KeyBlobFormat.RawPublicKey), out key);
    }

    /// <summary>The did:key identifier of this key.</summary>
    public string ToDidKey() => DidKey.Encode(_raw);

    /// <summary>The public JSON Web Key in canonical form: <c>{"crv":"Ed25519","kty":"OKP","x":"…"}</c>.</summary>
    public string ToJwk() => Encoding.ASCII.GetString(JsonWebKeys.Canonical(_raw));

    /// <summary>The SubjectPublicKeyInfo in PEM (RFC 8410).</summary>
    public string ToPem() => Encoding.ASCII.GetString(Key.Export(KeyBlobFormat.PkixPublicKeyText));

    /// <summary>Whether a signature over the data was made with the private half of this key (RFC 8032, section 5.1.7).</summary>
    /// <param name="data">What was signed.</param>
    /// <param name="signature">The signature; anything but 64 bytes is no signature.</param>
    public bool Verify(ReadOnlySpan<byte> data, ReadOnlySpan<byte> signature) =>
        signature.Length == SignatureSize && SignatureAlgorithm.Ed25519.Verify(Key, data, signature);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] AgentPublicKey? other) => other is not null && _raw.AsSpan().SequenceEqual(other._raw);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AgentPublicKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Id.GetHashCode();

    /// <summary>The id as text.</summary>
    public override string ToString() => Id.ToString();

    /// <summary>RFC 7638, section 3: the hash of the canonical JWK with the required members only.</summary>
    private static byte[] Thumbprint(ReadOnlySpan<byte> raw) => Sha256Hash.Of(JsonWebKeys.Canonical(raw));
}
