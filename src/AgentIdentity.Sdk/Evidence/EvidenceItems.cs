using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The smaller things in a pack, in the form they have there: members in this order, no white space.</summary>
/// <remarks>
/// <code>
/// {"line":"&lt;the stored bytes&gt;","proof":"&lt;hashes of 32 bytes, the one beside the leaf first&gt;","seq":17}
/// {"argument":"&lt;name&gt;","call":"&lt;id&gt;","salt":"…","seq":17,"value":"&lt;canonical JSON&gt;"}
/// {"chains":2,"digest":"&lt;SHA-256&gt;","disclosures":1,"records":15}
/// </code>
/// The last one ends a pack: how much of everything it held when it was made, and a hash over it (<see cref="EvidenceDigest"/>).
/// </remarks>
internal static class EvidenceItems
{
    public const int MaxValueBytes = CanonicalJson.MaxBytes;

    private const int MaxNameBytes = 4096;

    public static byte[] WriteRecord(ReadOnlySpan<byte> line, List<LeafHash> proof, long sequence)
    {
        ByteBuilder text = new(stackalloc byte[2048]);
        text.Append("{\"line\":\""u8);
        text.AppendBase64Url(line);
        text.Append("\",\"proof\":\""u8);
        byte[] hashes = new byte[proof.Count * LeafHash.Size];
        for (int i = 0; i < proof.Count; i++)
        {
            proof[i].CopyTo(hashes.AsSpan(i * LeafHash.Size));
        }

        text.AppendBase64Url(hashes);
        text.Append("\",\"seq\":"u8);
        text.AppendInteger(sequence);
        text.Append((byte)'}');
        byte[] written = text.ToArray();
        text.Dispose();
        return written;
    }

    public static bool TryReadRecord(ReadOnlySpan<byte> utf8, out byte[] line, out byte[] proof, out long sequence)
    {
        EvidenceText text = new(utf8);
        text.Skip("{\"line\":\""u8);
        line = text.Bytes(RecordLine.MaxSize);
        text.Skip(",\"proof\":\""u8);
        proof = text.Bytes(InclusionProof.MaxLength * LeafHash.Size);
        text.Skip(",\"seq\":"u8);
        sequence = text.Integer();
        text.Skip("}"u8);
        return text.IsComplete && proof.Length % LeafHash.Size == 0;
    }

    public static byte[] WriteDisclosure(string call, long sequence, ArgumentDisclosure disclosure)
    {
        ByteBuilder text = new(stackalloc byte[1024]);
        text.Append("{\"argument\":\""u8);
        text.AppendBase64Url(System.Text.Encoding.UTF8.GetBytes(disclosure.Argument));
        text.Append("\",\"call\":\""u8);
        text.AppendBase64Url(System.Text.Encoding.UTF8.GetBytes(call));
        text.Append("\",\"salt\":\""u8);
        text.AppendBase64Url(disclosure.Salt.Span);
        text.Append("\",\"seq\":"u8);
        text.AppendInteger(sequence);
        text.Append(",\"value\":\""u8);
        text.AppendBase64Url(disclosure.Value.Span);
        text.Append("\"}"u8);
        byte[] written = text.ToArray();
        text.Dispose();
        return written;
    }

    public static bool TryReadDisclosure(ReadOnlySpan<byte> utf8, out EvidenceDisclosure disclosure)
    {
        EvidenceText text = new(utf8);
        text.Skip("{\"argument\":\""u8);
        string argument = text.Utf8(MaxNameBytes);
        text.Skip(",\"call\":\""u8);
        string call = text.Utf8(MaxNameBytes);
        text.Skip(",\"salt\":\""u8);
        byte[] salt = text.Bytes(ArgumentCommitment.SaltSize);
        text.Skip(",\"seq\":"u8);
        long sequence = text.Integer();
        text.Skip(",\"value\":\""u8);
        byte[] value = text.Bytes(MaxValueBytes);
        text.Skip("}"u8);
        disclosure = new EvidenceDisclosure(argument, call, salt, sequence, value);
        return text.IsComplete && salt.Length == ArgumentCommitment.SaltSize;
    }

    public static byte[] WriteEnd(EvidenceCounts counts, ReadOnlySpan<byte> digest)
    {
        ByteBuilder text = new(stackalloc byte[128]);
        text.Append("{\"chains\":"u8);
        text.AppendInteger(counts.Chains);
        text.Append(",\"digest\":\""u8);
        text.AppendBase64Url(digest);
        text.Append("\",\"disclosures\":"u8);
        text.AppendInteger(counts.Disclosures);
        text.Append(",\"records\":"u8);
        text.AppendInteger(counts.Records);
        text.Append((byte)'}');
        byte[] written = text.ToArray();
        text.Dispose();
        return written;
    }

    public static bool TryReadEnd(ReadOnlySpan<byte> utf8, out EvidenceCounts counts, out byte[] digest)
    {
        EvidenceText text = new(utf8);
        text.Skip("{\"chains\":"u8);
        long chains = text.Integer();
        text.Skip(",\"digest\":\""u8);
        digest = text.Bytes(Sha256Hash.Size);
        text.Skip(",\"disclosures\":"u8);
        long disclosures = text.Integer();
        text.Skip(",\"records\":"u8);
        counts = new EvidenceCounts(chains, disclosures, text.Integer());
        text.Skip("}"u8);
        return text.IsComplete;
    }
}

/// <summary>How much of everything a pack holds.</summary>
internal readonly record struct EvidenceCounts(long Chains, long Disclosures, long Records);

/// <summary>A value somebody claims to be that of an argument.</summary>
internal sealed record EvidenceDisclosure(string Argument, string Call, byte[] Salt, long Sequence, byte[] Value)
{
    public bool Opens(string commitment) =>
        string.Equals(ArgumentCommitment.Compute(Salt, Value).ToString(), commitment, StringComparison.Ordinal);
}
