using System.Text.Json;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The public vectors of hash trees and inclusion proofs.</summary>
public sealed class MerkleVectorTests
{
    public static TheoryData<string> Cases()
    {
        string directory = Path.Combine(Vectors.Directory, "merkle", "inclusion");
        return Directory.Exists(directory)
            ? [.. Directory.EnumerateFiles(directory, "*.json", SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Vectors.Directory, file)).Order(StringComparer.Ordinal)]
            : ["absent"];
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void An_inclusion_proof_holds_or_not(string file)
    {
        JsonElement vector = Vectors.ReadJson(file);

        Check(vector).Should().Be(!vector.GetProperty("wantErr").GetBoolean(), vector.GetProperty("desc").GetString());
    }

    private static bool Check(JsonElement vector)
    {
        // What is no number of ours or no hash is refused before there is a proof.
        if (!vector.GetProperty("leafIdx").TryGetInt64(out long index) || !vector.GetProperty("treeSize").TryGetInt64(out long size) || index < 0 || size < 0)
        {
            return false;
        }

        ReadOnlyMemory<byte>[] path = vector.GetProperty("proof") is { ValueKind: JsonValueKind.Array } proof
            ? [.. proof.EnumerateArray().Select(hash => new ReadOnlyMemory<byte>(hash.GetBytesFromBase64()))]
            : [];
        try
        {
            return new InclusionProof(index, size, path).Check(Bytes(vector, "leafHash"), Bytes(vector, "root"));
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static byte[] Bytes(JsonElement vector, string member) =>
        vector.GetProperty(member) is { ValueKind: JsonValueKind.String } text ? text.GetBytesFromBase64() : [];
}
