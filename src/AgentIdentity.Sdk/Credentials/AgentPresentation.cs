using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>What crosses a boundary with a call: a claimed chain and a claimed proof, <c>{"aat_chain":[…],"aat_pop":"…"}</c>.</summary>
public sealed class AgentPresentation
{
    /// <summary>The largest presentation, in bytes of JSON.</summary>
    public const int MaxBytes = AgentCredential.MaxChainBytes + AgentCredential.MaxTokenBytes + 4096;

    /// <summary>Joins a chain and a proof.</summary>
    /// <param name="credential">The claimed chain.</param>
    /// <param name="proof">The claimed proof.</param>
    public AgentPresentation(AgentCredential credential, InvocationProof proof)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(proof);
        Credential = credential;
        Proof = proof;
    }

    /// <summary>The claimed chain.</summary>
    public AgentCredential Credential { get; }

    /// <summary>The claimed proof.</summary>
    public InvocationProof Proof { get; }

    /// <summary>Reads the JSON object, or says no. Never throws on hostile input; members it does not know are refused.</summary>
    /// <param name="utf8Json">A strict JSON object, at most <see cref="MaxBytes"/> long.</param>
    /// <param name="presentation">The claim when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out AgentPresentation? presentation)
    {
        presentation = null;
        if (!JsonTree.TryParse(utf8Json, MaxBytes, maxDepth: 3, out JsonTree tree, out _))
        {
            return false;
        }

        AgentCredential? credential = null;
        InvocationProof? proof = null;
        bool isKnown = tree.Root.IsObject;
        foreach ((JsonView name, JsonView value) in tree.Root.Members)
        {
            if (name.TextEquals("aat_chain"u8))
            {
                credential = AgentCredential.Read(value);
            }
            else if (name.TextEquals("aat_pop"u8) && value.IsString)
            {
                proof = new InvocationProof(value.ToUtf8());
            }
            else
            {
                isKnown = false;
            }
        }

        tree.Dispose();
        presentation = isKnown && credential is not null && proof is not null ? new AgentPresentation(credential, proof) : null;
        return presentation is not null;
    }

    /// <summary>The JSON object that carries it.</summary>
    public string ToJson()
    {
        ByteBuilder json = new(stackalloc byte[512]);
        json.Append("{\"aat_chain\":"u8);
        Credential.AppendTo(ref json);
        json.Append(",\"aat_pop\":"u8);
        JsonText.AppendCanonicalString(ref json, Proof.Compact);
        json.Append((byte)'}');
        string text = Encoding.UTF8.GetString(json.Written);
        json.Dispose();
        return text;
    }

    /// <summary>The type's name.</summary>
    public override string ToString() => nameof(AgentPresentation);
}
