namespace AgentIdentity.Sdk.Auditing;

/// <summary>The hashes of a proof, which nobody changes once they are taken.</summary>
internal static class MerkleProofPath
{
    /// <exception cref="ArgumentException">A hash is not 32 bytes long, or there are too many.</exception>
    public static byte[][] Copy(IReadOnlyList<ReadOnlyMemory<byte>> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (path.Count > InclusionProof.MaxLength || path.Any(hash => hash.Length != LeafHash.Size))
        {
            throw new ArgumentException($"a proof has at most {InclusionProof.MaxLength} hashes of {LeafHash.Size} bytes", nameof(path));
        }

        return [.. path.Select(hash => hash.ToArray())];
    }

    public static IReadOnlyList<ReadOnlyMemory<byte>> View(byte[][] path) => Array.ConvertAll(path, hash => new ReadOnlyMemory<byte>([.. hash]));

    public static IReadOnlyList<ReadOnlyMemory<byte>> ToBytes(List<LeafHash> path) => path.ConvertAll(hash => new ReadOnlyMemory<byte>(hash.ToArray()));
}
