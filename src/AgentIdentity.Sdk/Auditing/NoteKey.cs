using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The public key of somebody who signs notes, with their name: <c>name+hash+key</c> (C2SP signed-note, verifier keys).</summary>
/// <remarks><c>hash</c> is eight hexadecimal digits, the id of name and key; <c>key</c> is base64 of the algorithm's byte and the 32 bytes of an Ed25519 key.</remarks>
public sealed class NoteKey : IEquatable<NoteKey>, IParsable<NoteKey>
{
    private const int MaxNameLength = 256;

    private NoteKey(string name, NoteAlgorithm algorithm, AgentPublicKey key)
    {
        Name = name;
        Algorithm = algorithm;
        Key = key;
        Id = IdOf(name, algorithm, key);
    }

    /// <summary>Who signs; conventionally a URL without its scheme.</summary>
    public string Name { get; }

    /// <summary>What is signed.</summary>
    public NoteAlgorithm Algorithm { get; }

    /// <summary>The public key.</summary>
    public AgentPublicKey Key { get; }

    /// <summary>The first four bytes of SHA-256 over name, line feed, algorithm and key; a hint which key a signature is of.</summary>
    public uint Id { get; }

    /// <summary>Gives a key a name.</summary>
    /// <param name="name">1 to 256 characters without white space and plus signs.</param>
    /// <param name="key">The key; of prime order, as every honest one is.</param>
    /// <param name="algorithm">What it signs.</param>
    /// <exception cref="ArgumentException">The name, the key or the algorithm cannot be one.</exception>
    public static NoteKey Create(string name, AgentPublicKey key, NoteAlgorithm algorithm = NoteAlgorithm.Ed25519)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (!IsName(name))
        {
            throw new ArgumentException($"the name of a note's signer is 1 to {MaxNameLength} visible characters without white space and plus signs", nameof(name));
        }

        if (algorithm is not (NoteAlgorithm.Ed25519 or NoteAlgorithm.Cosignature) || !key.IsPrimeOrder)
        {
            throw new ArgumentException("notes are signed with Ed25519 keys of prime order, as a log (1) or as a witness (4)", nameof(algorithm));
        }

        return new NoteKey(name, algorithm, key);
    }

    /// <summary>Reads <c>name+hash+key</c>.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a key of signed notes.</exception>
    public static NoteKey Parse(string text) =>
        TryParse(text, out NoteKey? key) ? key : throw new FormatException("the key of a note's signer is written name+hash+key, with an Ed25519 key");

    /// <summary>Reads <c>name+hash+key</c>, or says no. Never throws on hostile input.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The key when the method returns true.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out NoteKey? key)
    {
        key = null;
        string[] parts = text?.Length <= 1024 ? text.Split('+', 3) : [];
        byte[] bytes = new byte[1 + AgentPublicKey.Size];
        // Base64 may hold plus signs, so the key is what is left behind the second.
        if (parts.Length != 3 || !IsName(parts[0]) || parts[1].Length != 8
            || !NoteBase64.TryDecode(parts[2], bytes)
            || (NoteAlgorithm)bytes[0] is not (NoteAlgorithm.Ed25519 or NoteAlgorithm.Cosignature)
            || !AgentPublicKey.TryImport(bytes.AsSpan(1), out AgentPublicKey? publicKey)
            || !publicKey.IsPrimeOrder)
        {
            return false;
        }

        // One key, one spelling, in which the hash in the middle is right.
        NoteKey read = new(parts[0], (NoteAlgorithm)bytes[0], publicKey);
        key = read.ToString() == text ? read : null;
        return key is not null;
    }

    static NoteKey IParsable<NoteKey>.Parse(string s, IFormatProvider? provider) => Parse(s);

    static bool IParsable<NoteKey>.TryParse(string? s, IFormatProvider? provider, out NoteKey result) => TryParse(s, out result!);

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] NoteKey? other) => other is not null && Name == other.Name && Algorithm == other.Algorithm && Key.Equals(other.Key);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as NoteKey);

    /// <inheritdoc/>
    public override int GetHashCode() => (int)Id;

    /// <summary>The form <see cref="Parse"/> reads.</summary>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Name}+{Id:x8}+{Convert.ToBase64String([(byte)Algorithm, .. Key.Raw.Span])}");

    internal static bool IsName(string? name) =>
        name is { Length: > 0 and <= MaxNameLength } && !name.Contains('+', StringComparison.Ordinal)
        && name.EnumerateRunes().All(rune => !Rune.IsWhiteSpace(rune) && !Rune.IsControl(rune) && rune != Rune.ReplacementChar);

    private static uint IdOf(string name, NoteAlgorithm algorithm, AgentPublicKey key) =>
        BinaryPrimitives.ReadUInt32BigEndian(Sha256Hash.Of([.. Encoding.UTF8.GetBytes(name), (byte)'\n', (byte)algorithm, .. key.Raw.Span]));
}
