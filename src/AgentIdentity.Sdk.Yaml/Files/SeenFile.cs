using System.Security.Cryptography;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>A file as it was at one look: its bytes, or why it could not be read.</summary>
internal sealed class SeenFile
{
    private readonly byte[] _digest;

    private SeenFile(byte[]? bytes, IReadOnlyList<PolicyMistake> mistakes)
    {
        (Bytes, Mistakes) = (bytes, mistakes);
        _digest = bytes is null ? [] : SHA256.HashData(bytes);
    }

    /// <summary>The bytes; null when it could not be read.</summary>
    public byte[]? Bytes { get; }

    /// <summary>Why it could not be read.</summary>
    public IReadOnlyList<PolicyMistake> Mistakes { get; }

    public static SeenFile At(string path) => new(PolicyFileBytes.TryRead(path, out byte[]? bytes, out IReadOnlyList<PolicyMistake> mistakes) ? bytes : null, mistakes);

    /// <summary>Whether it is what was seen before; unreadable for whatever reason is one state.</summary>
    public bool IsSameAs(SeenFile? other) => other is not null && _digest.AsSpan().SequenceEqual(other._digest);
}
