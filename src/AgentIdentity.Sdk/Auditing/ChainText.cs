using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a decision record says about the chain of credentials, written once and used for every call that is made with it.</summary>
/// <remarks>The members of a body are in order, so the chain's lie in several places, each with its comma before it: see <see cref="DecisionBody"/>.</remarks>
internal sealed class ChainText
{
    /// <summary>In how many places of a body a chain is described.</summary>
    public const int Places = 7;

    private readonly byte[] _text;
    private readonly int[] _ends = new int[Places];

    private ChainText(DecisionEntry chain)
    {
        ByteBuilder text = new(stackalloc byte[1024]);
        Write(ref text, chain, _ends);
        _text = text.ToArray();
        text.Dispose();
    }

    public ReadOnlySpan<byte> Text => _text;

    public ReadOnlySpan<int> Ends => _ends;

    /// <summary>The text of a chain.</summary>
    /// <param name="chain">An entry of which only the fields that describe the chain are looked at: hashes, ids, holders, path, lineage, issuer, principal, sponsor.</param>
    public static ChainText Of(DecisionEntry chain) => new(chain);

    /// <summary>Writes the pieces one after the other and says where each ends.</summary>
    public static void Write(ref ByteBuilder output, DecisionEntry chain, Span<int> ends)
    {
        WriteHashes(ref output, chain.ChainHashes);
        BodyText.Integer(ref output, ",\"chain_len\":"u8, chain.ChainLength);
        ends[0] = output.Length;

        BodyText.Text(ref output, ",\"holder\":"u8, chain.Holder);
        WriteTexts(ref output, ",\"holders\":"u8, chain.Holders);
        ends[1] = output.Length;

        BodyText.Text(ref output, ",\"issuer\":"u8, chain.Issuer);
        BodyText.Bytes(ref output, ",\"leaf_hash\":"u8, chain.LeafHash.Span);
        BodyText.Text(ref output, ",\"leaf_jti\":"u8, chain.LeafTokenId);
        BodyText.Text(ref output, ",\"lineage\":"u8, chain.Lineage);
        ends[2] = output.Length;

        WriteTexts(ref output, ",\"path\":"u8, chain.Path);
        ends[3] = output.Length;

        BodyText.Text(ref output, ",\"principal\":"u8, chain.Principal);
        ends[4] = output.Length;

        BodyText.Text(ref output, ",\"root_jti\":"u8, chain.RootTokenId);
        ends[5] = output.Length;

        WriteSponsor(ref output, chain.Sponsor);
        ends[6] = output.Length;
    }

    private static void WriteHashes(ref ByteBuilder output, IReadOnlyList<ReadOnlyMemory<byte>> hashes)
    {
        if (hashes.Count == 0)
        {
            return;
        }

        output.Append(",\"chain_hashes\":"u8);
        int start = output.Length;
        for (int i = 0; i < hashes.Count; i++)
        {
            output.Append((byte)',');
            BodyText.Bytes(ref output, hashes[i].Span);
        }

        BodyText.Close(ref output, start, (byte)'[', (byte)']');
    }

    private static void WriteTexts(ref ByteBuilder output, ReadOnlySpan<byte> prefix, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        output.Append(prefix);
        int start = output.Length;
        for (int i = 0; i < texts.Count; i++)
        {
            output.Append((byte)',');
            BodyText.String(ref output, texts[i]);
        }

        BodyText.Close(ref output, start, (byte)'[', (byte)']');
    }

    private static void WriteSponsor(ref ByteBuilder output, AuditSponsor? sponsor)
    {
        if (sponsor is null)
        {
            return;
        }

        output.Append(",\"sponsor\":"u8);
        int start = output.Length;
        BodyText.Text(ref output, ",\"assurance\":"u8, sponsor.Assurance);
        BodyText.Text(ref output, ",\"how\":"u8, sponsor.How);
        BodyText.Text(ref output, ",\"id\":"u8, sponsor.Id);
        BodyText.Text(ref output, ",\"kind\":"u8, sponsor.Kind);
        BodyText.Close(ref output, start);
    }
}
