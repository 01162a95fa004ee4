using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Writes the body of a decision record, its members in canonical order.</summary>
internal static class DecisionBody
{
    public static void Write(ref ByteBuilder output, DecisionEntry entry, ReadOnlySpan<CommittedArgument> arguments)
    {
        output.Append((byte)'{');
        BodyText.Text(ref output, "aat_spec"u8, entry.AatSpec);
        WriteArguments(ref output, arguments);
        BodyText.Text(ref output, "aud"u8, entry.Audience);
        BodyText.Text(ref output, "call"u8, entry.CallId);
        WriteHashes(ref output, entry.ChainHashes);
        BodyText.Integer(ref output, "chain_len"u8, entry.ChainLength);
        BodyText.Text(ref output, "claimed"u8, entry.Claimed is null ? null : ClaimedText.Escape(entry.Claimed));
        BodyText.Text(ref output, "code"u8, entry.Code);
        BodyText.Text(ref output, "decision"u8, NameOf(entry.Decision));
        BodyText.Text(ref output, "holder"u8, entry.Holder);
        WriteTexts(ref output, "holders"u8, entry.Holders);
        BodyText.Flag(ref output, "in_process"u8, entry.InProcess);
        BodyText.Text(ref output, "issuer"u8, entry.Issuer);
        BodyText.Bytes(ref output, "leaf_hash"u8, entry.LeafHash.Span);
        BodyText.Text(ref output, "leaf_jti"u8, entry.LeafTokenId);
        BodyText.Text(ref output, "lineage"u8, entry.Lineage);
        BodyText.Flag(ref output, "observe_only"u8, entry.ObserveOnly);
        WriteTexts(ref output, "path"u8, entry.Path);
        BodyText.Text(ref output, "policy_version"u8, entry.PolicyVersion);
        BodyText.Text(ref output, "pop_jti"u8, entry.ProofId);
        BodyText.Text(ref output, "principal"u8, entry.Principal);
        BodyText.Text(ref output, "reason"u8, entry.Reason);
        BodyText.Integer(ref output, "revocation_version"u8, entry.RevocationVersion);
        BodyText.Text(ref output, "root_jti"u8, entry.RootTokenId);
        BodyText.Text(ref output, "runner"u8, NameOf(entry.Runner));
        BodyText.Text(ref output, "span_id"u8, entry.SpanId);
        WriteSponsor(ref output, entry.Sponsor);
        BodyText.Text(ref output, "step"u8, entry.Step);
        BodyText.Text(ref output, "tool"u8, entry.Tool);
        BodyText.Text(ref output, "trace_id"u8, entry.TraceId);
        output.Append((byte)'}');
    }

    private static string NameOf(AuditDecision decision) => decision switch
    {
        AuditDecision.Allow => "allow",
        AuditDecision.Observe => "observe",
        _ => "deny",
    };

    private static string? NameOf(AuditRunner runner) => runner switch
    {
        AuditRunner.Guard => "guard",
        AuditRunner.Caller => "caller",
        _ => null,
    };

    private static void WriteArguments(ref ByteBuilder output, ReadOnlySpan<CommittedArgument> arguments)
    {
        if (arguments.IsEmpty)
        {
            return;
        }

        BodyText.Name(ref output, "args"u8);
        output.Append((byte)'{');
        Span<byte> commitment = stackalloc byte[LeafHash.Size];
        foreach (ref readonly CommittedArgument argument in arguments)
        {
            BodyText.Separate(ref output);
            BodyText.String(ref output, argument.Name);
            output.Append((byte)':');
            argument.Commitment.CopyTo(commitment);
            BodyText.Bytes(ref output, commitment);
        }

        output.Append((byte)'}');
    }

    private static void WriteHashes(ref ByteBuilder output, IReadOnlyList<ReadOnlyMemory<byte>> hashes)
    {
        if (hashes.Count == 0)
        {
            return;
        }

        BodyText.Name(ref output, "chain_hashes"u8);
        output.Append((byte)'[');
        for (int i = 0; i < hashes.Count; i++)
        {
            BodyText.Separate(ref output);
            BodyText.Bytes(ref output, hashes[i].Span);
        }

        output.Append((byte)']');
    }

    private static void WriteTexts(ref ByteBuilder output, ReadOnlySpan<byte> name, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            return;
        }

        BodyText.Name(ref output, name);
        output.Append((byte)'[');
        for (int i = 0; i < texts.Count; i++)
        {
            BodyText.Separate(ref output);
            BodyText.String(ref output, texts[i]);
        }

        output.Append((byte)']');
    }

    private static void WriteSponsor(ref ByteBuilder output, AuditSponsor? sponsor)
    {
        if (sponsor is null)
        {
            return;
        }

        BodyText.Name(ref output, "sponsor"u8);
        output.Append((byte)'{');
        BodyText.Text(ref output, "assurance"u8, sponsor.Assurance);
        BodyText.Text(ref output, "how"u8, sponsor.How);
        BodyText.Text(ref output, "id"u8, sponsor.Id);
        BodyText.Text(ref output, "kind"u8, sponsor.Kind);
        output.Append((byte)'}');
    }
}
