using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The identity of one agent instance: the SHA-256 JWK thumbprint of its Ed25519 public key (RFC 7638).</summary>
/// <remarks>Self-certifying: whoever can sign for the key owns the id. Two ids are equal when their 32 bytes are.</remarks>
public sealed class AgentId : IEquatable<AgentId>, ISpanParsable<AgentId>
{
    /// <summary>Length of the thumbprint, in bytes.</summary>
    public const int Size = 32;

    /// <summary>Length of the text form, in characters.</summary>
    public const int TextLength = 43;

    internal const string UriPrefix = "urn:ietf:params:oauth:jwk-thumbprint:sha-256:";   // RFC 9278, section 3

    private readonly byte[] _thumbprint;

    internal AgentId(byte[] thumbprint) => _thumbprint = thumbprint;

    internal ReadOnlySpan<byte> Thumbprint => _thumbprint;

    /// <summary>Reads the 43-character base64url form.</summary>
    /// <param name="text">43 characters of canonical base64url.</param>
    /// <exception cref="FormatException">The text is not the canonical form of 32 bytes.</exception>
    public static AgentId Parse(string text) =>
        TryParse(text, out AgentId? id) ? id : throw new FormatException("an agent id is 43 base64url characters");

    /// <summary>Reads the 43-character base64url form, or says no. Never throws on hostile input.</summary>
    /// <param name="text">The text to read.</param>
    /// <param name="id">The id when the method returns true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out AgentId? id) =>
        TryParse(text.AsSpan(), out id);

    /// <summary>The URI that stands for this id on the wire (RFC 9278).</summary>
    public Uri ToUri() => new(UriPrefix + this);

    /// <summary>The 43-character base64url form.</summary>
    public override string ToString() => Base64UrlText.Encode(_thumbprint);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] AgentId? other) => other is not null && _thumbprint.AsSpan().SequenceEqual(other._thumbprint);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as AgentId);

    /// <inheritdoc/>
    public override int GetHashCode() => BitConverter.ToInt32(_thumbprint);   // already uniformly distributed

    /// <summary>Whether a string on the wire is the URI of this id, byte for byte.</summary>
    internal bool IsUri(JsonView text)
    {
        Span<byte> uri = stackalloc byte[UriPrefix.Length + TextLength];
        Encoding.ASCII.GetBytes(UriPrefix, uri);
        System.Buffers.Text.Base64Url.EncodeToUtf8(_thumbprint, uri[UriPrefix.Length..]);
        return text.TextEquals(uri);
    }

    private static bool TryParse(ReadOnlySpan<char> text, [NotNullWhen(true)] out AgentId? id)
    {
        id = null;
        Span<byte> ascii = stackalloc byte[TextLength];
        if (text.Length != TextLength || Encoding.UTF8.GetByteCount(text) != TextLength)
        {
            return false;
        }

        Encoding.UTF8.GetBytes(text, ascii);
        byte[] thumbprint = new byte[Size];
        if (!Base64UrlText.TryDecode(ascii, thumbprint, out int written) || written != Size)
        {
            return false;
        }

        id = new AgentId(thumbprint);
        return true;
    }

    static AgentId IParsable<AgentId>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<AgentId>.TryParse([NotNullWhen(true)] string? s, IFormatProvider? provider, [MaybeNullWhen(false)] out AgentId result) =>
        TryParse(s, out result);

    static AgentId ISpanParsable<AgentId>.Parse(ReadOnlySpan<char> s, IFormatProvider? provider) => Parse(s.ToString());

    static bool ISpanParsable<AgentId>.TryParse(ReadOnlySpan<char> s, IFormatProvider? provider, [MaybeNullWhen(false)] out AgentId result) =>
        TryParse(s, out result);
}
