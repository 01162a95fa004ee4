using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>What one argument of one call was, and that the log commits to it: claimed, until <see cref="TryVerify"/> holds.</summary>
/// <remarks>
/// It opens one commitment and tells nothing about the others of the record, each of which has a salt of its own. One line of canonical JSON (RFC 8785):
/// <code>{"argument":"to","proof":"c2sp.org/tlog-proof@v1\n...","salt":"T2xk...","v":1,"value":"cfo@contoso.com"}</code>
/// <c>proof</c> is a <see cref="RecordProof"/>, and <c>value</c> the value itself, any JSON.
/// </remarks>
public sealed class ArgumentProof
{
    /// <summary>The longest form, in bytes.</summary>
    public const int MaxBytes = 8 * 1024 * 1024;

    private const int MaxDepth = 64;

    internal ArgumentProof(ArgumentDisclosure disclosure, RecordProof record) => (Disclosure, Record) = (disclosure, record);

    /// <summary>The argument's name, its value and its salt.</summary>
    public ArgumentDisclosure Disclosure { get; }

    /// <summary>That the decision stands in the log.</summary>
    public RecordProof Record { get; }

    /// <summary>Reads the form <see cref="ToUtf8"/> writes, or says no. Never throws on hostile input.</summary>
    /// <param name="utf8">The text; one line feed may follow it.</param>
    /// <param name="proof">The proof when the method returns true: a claim.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out ArgumentProof? proof)
    {
        proof = null;
        utf8 = utf8.EndsWith("\n"u8) ? utf8[..^1] : utf8;
        if (utf8.Length > MaxBytes || !JsonTree.TryParse(utf8, MaxBytes, MaxDepth, out JsonTree tree, out _))
        {
            return false;
        }

        proof = Read(utf8, tree.Root);
        tree.Dispose();
        // One document, one spelling: nothing else stands in it, also nothing that another reader would take for something.
        proof = proof is not null && proof.ToUtf8().AsSpan(..^1).SequenceEqual(utf8) ? proof : null;
        return proof is not null;
    }

    /// <summary>Verifies that the record stands in the log, is a decision, and commits to this very value of the argument.</summary>
    /// <param name="policy">Whose word counts.</param>
    /// <param name="proved">The decision when the method returns true.</param>
    /// <param name="defect">What is wrong, in words, when it returns false.</param>
    public bool TryVerify(WitnessPolicy policy, [NotNullWhen(true)] out ProvedRecord? proved, [NotNullWhen(false)] out string? defect)
    {
        if (!Record.TryVerify(policy, out proved, out defect))
        {
            return false;
        }

        defect = !proved.Record.TryReadDecision(out RecordedDecision? decision) ? "the record is no decision"
            : decision.CommitmentTo(Disclosure.Argument) is not { } commitment ? "the decision has no such argument"
            : !Disclosure.Opens(commitment) ? "the record commits to another value"
            : null;
        proved = defect is null ? proved : null;
        return proved is not null;
    }

    /// <summary>The document, with a line feed at its end. It holds the value.</summary>
    public byte[] ToUtf8()
    {
        ByteBuilder output = new(stackalloc byte[1024]);
        output.Append("{\"argument\":"u8);
        BodyText.String(ref output, Disclosure.Argument);
        output.Append(",\"proof\":"u8);
        BodyText.String(ref output, Record.ToString());
        output.Append(",\"salt\":"u8);
        BodyText.Bytes(ref output, Disclosure.Salt.Span);
        output.Append(",\"v\":1,\"value\":"u8);
        output.Append(Disclosure.Value.Span);
        output.Append("}\n"u8);
        byte[] written = output.ToArray();
        output.Dispose();
        return written;
    }

    /// <summary>The argument's name only: the value must not slip into a log this way.</summary>
    public override string ToString() => Disclosure.ToString();

    private static ArgumentProof? Read(ReadOnlySpan<byte> utf8, JsonView root)
    {
        // The value is the last member, so it is what stands between its first byte and the closing brace.
        JsonView last = root["value"u8];
        int start = last.IsString ? last.Start - 1 : last.Start;
        byte[] salt = new byte[ArgumentCommitment.SaltSize + 3];
        return root["argument"u8].TryGetText(out string? argument)
            && root["proof"u8].TryGetText(out string? proof)
            && root["salt"u8] is { IsString: true } saltText
            && saltText.Raw.Length < salt.Length * 2
            && Base64UrlText.TryDecode(saltText.Raw, salt, out int length) && length == ArgumentCommitment.SaltSize
            && start > 0 && CanonicalJson.TryCanonicalize(utf8[start..^1], out byte[]? value, out _)
            && RecordProof.TryParse(Encoding.UTF8.GetBytes(proof), out RecordProof? record)
            ? new ArgumentProof(new ArgumentDisclosure(argument, salt.AsMemory(0, length), value), record)
            : null;
    }
}
