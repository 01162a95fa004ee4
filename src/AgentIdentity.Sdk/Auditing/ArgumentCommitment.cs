using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The commitment to an argument's value that the log holds in its place: SHA-256(salt || canonical JSON of the value).</summary>
public static class ArgumentCommitment
{
    /// <summary>Length of a salt, in bytes.</summary>
    public const int SaltSize = 16;

    private const int ShortValue = 112;

    /// <summary>Whether a commitment was made for this value with this salt.</summary>
    /// <param name="salt">The salt as disclosed, <see cref="SaltSize"/> bytes.</param>
    /// <param name="value">The value as disclosed, any JSON text of it.</param>
    /// <param name="commitment">The text that stands in the record under <c>args</c>.</param>
    public static bool Matches(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> value, string commitment)
    {
        ArgumentNullException.ThrowIfNull(commitment);
        return salt.Length == SaltSize
            && CanonicalJson.TryCanonicalize(value, out byte[]? canonical, out _)
            && string.Equals(Compute(salt, canonical).ToString(), commitment, StringComparison.Ordinal);
    }

    internal static LeafHash Compute(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> canonicalValue)
    {
        if (canonicalValue.Length > ShortValue)
        {
            return LeafHash.Sha256(salt, canonicalValue);
        }

        // In one piece: each call into the hash costs as much as hashing a short value.
        Span<byte> salted = stackalloc byte[SaltSize + ShortValue];
        salt.CopyTo(salted);
        canonicalValue.CopyTo(salted[SaltSize..]);
        return LeafHash.Sha256(salted[..(SaltSize + canonicalValue.Length)], []);
    }
}
