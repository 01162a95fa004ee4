using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>What an agent is made of, as one digest: its model, its prompt template, the schemas of its tools, whatever the host names.</summary>
/// <remarks>
/// SHA-256 over the text <c>agentidentity composition v1</c> and a line feed, then for each part, in the order of the UTF-8 bytes of the names:
/// the length of the name in bytes as four bytes, most significant first, the name, the length of the value likewise, the value. So no two
/// compositions look alike, and a part that is missing is another composition than one that is empty.
/// </remarks>
public sealed class CompositionDigest : IEquatable<CompositionDigest>
{
    /// <summary>The most parts of a composition.</summary>
    public const int MaxParts = 1024;

    private readonly string _text;

    private CompositionDigest(string text) => _text = text;

    /// <summary>The digest of named parts.</summary>
    /// <param name="parts">
    /// The parts, at least one: <c>new() { ["model"] = "…", ["prompt"] = template, ["tools"] = catalogue.Version }</c>. What is not a part may change unnoticed.
    /// </param>
    /// <exception cref="ArgumentException">There is no part or too many, or a name is empty, or a text is not well-formed Unicode.</exception>
    public static CompositionDigest Of(Dictionary<string, string> parts)
    {
        ArgumentNullException.ThrowIfNull(parts);
        if (parts.Count is 0 or > MaxParts || parts.ContainsKey(""))
        {
            throw new ArgumentException($"a composition has 1 to {MaxParts} parts, each with a name", nameof(parts));
        }

        UTF8Encoding strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        ByteBuilder bytes = new(stackalloc byte[512]);
        bytes.Append("agentidentity composition v1\n"u8);
        foreach ((byte[] name, byte[] value) in parts
            .Select(part => (Name: strict.GetBytes(part.Key), Value: strict.GetBytes(part.Value)))
            .OrderBy(part => part.Name, Comparer<byte[]>.Create((left, right) => left.AsSpan().SequenceCompareTo(right))))
        {
            Append(ref bytes, name);
            Append(ref bytes, value);
        }

        byte[] digest = Sha256Hash.Of(bytes.Written);
        bytes.Dispose();
        return new CompositionDigest(Base64UrlText.Encode(digest));
    }

    /// <summary>Reads the base64url form: 43 characters.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">It is not the canonical form of 32 bytes.</exception>
    public static CompositionDigest Parse(string text) =>
        TryParse(text, out CompositionDigest? digest) ? digest : throw new FormatException("a composition is a SHA-256 in base64url, 43 characters");

    /// <summary>Reads the base64url form, or says no. Never throws on hostile input.</summary>
    /// <param name="text">The text.</param>
    /// <param name="digest">The digest when the method returns true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out CompositionDigest? digest)
    {
        Span<byte> bytes = stackalloc byte[Sha256Hash.Size];
        // INVARIANT: one digest, one spelling; the decoder refuses padding and stray trailing bits.
        digest = text is { Length: 43 } && Ascii.IsValid(text) && Base64UrlText.TryDecode(Encoding.ASCII.GetBytes(text), bytes, out int written) && written == Sha256Hash.Size
            ? new CompositionDigest(text)
            : null;
        return digest is not null;
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] CompositionDigest? other) => other is not null && string.Equals(_text, other._text, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as CompositionDigest);

    /// <inheritdoc/>
    public override int GetHashCode() => _text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The base64url form.</summary>
    public override string ToString() => _text;

    private static void Append(ref ByteBuilder bytes, byte[] text)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, text.Length);
        bytes.Append(length);
        bytes.Append(text);
    }
}
