using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A chain in a pack whose every signature that is there, and every link, holds: what it says about who delegated to whom.</summary>
/// <remarks>
/// Each token: alg Ed25519, typ aat+jwt, strict JSON; signed by the authority or the holder of the token before, whose thumbprint is its issuer, and
/// committed to that token by <c>par_hash</c>. Scopes and times are for people to read: the guard judged them when it let the call through.
/// </remarks>
internal sealed class ChainEvidence
{
    private readonly List<string> _holders = [];
    private readonly List<string> _names = [];
    private readonly List<string> _tokenIds = [];

    private ChainEvidence(KeptChain chain) => Chain = chain;

    public KeptChain Chain { get; }

    public int Withheld => Chain.Tokens.Count(token => token.Signature is null);

    /// <summary>The accountable names, root first.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>Its place among the chains of the pack, from 1.</summary>
    public long Number { get; set; }

    /// <summary>Whether a record named the chain.</summary>
    public bool IsNamed { get; set; }

    private string? Lineage { get; set; }

    private string? Principal { get; set; }

    private string? Sponsor { get; set; }

    /// <summary>What a chain proves; null, and why, when it does not hold.</summary>
    public static ChainEvidence? Prove(KeptChain chain, out string? refusal)
    {
        ChainEvidence evidence = new(chain);
        AgentPublicKey signer = chain.Key;
        string issuer = chain.Issuer;
        refusal = null;
        for (int i = 0; i < chain.Tokens.Count && refusal is null; i++)
        {
            refusal = evidence.Refuse(i, signer, issuer, out AgentPublicKey? holder);
            if (refusal is not null)
            {
                refusal = $"token {i + 1} of {chain.Tokens.Count}: {refusal}";
                break;
            }

            signer = holder!;
            issuer = AgentId.UriPrefix + holder!.Id;
        }

        // Asked last, since it costs as much as a signature, and a browser does not ask it.
        refusal ??= chain.Key.IsPrimeOrder ? null : "the authority's key is not of prime order";
        return refusal is null ? evidence : null;
    }

    /// <summary>Why a decision that names the chain contradicts it; null when it agrees.</summary>
    public string? RefuseRecord(RecordedDecision decision) =>
        !decision.Holders.SequenceEqual(_holders) || decision.Holder != _holders[^1] || decision.ChainLength != _holders.Count ? "the agents are not those of its credentials"
        : !decision.Path.SequenceEqual(_names) ? "the accountable names are not those of its credentials"
        : decision.Issuer != Chain.Issuer ? "the authority is not that of its credentials"
        : decision.RootTokenId != _tokenIds[0] || decision.LeafTokenId != _tokenIds[^1] ? "the token ids are not those of its credentials"
        : decision.Lineage != Lineage ? "the lineage is not that of its credentials"
        : decision.Principal != Principal ? "the principal is not that of its credentials"
        : Sponsor is not null && Sponsor != (decision.Sponsor is { } sponsor ? $"{sponsor.Kind}:{sponsor.Assurance}:{sponsor.Id}" : null) ? "the sponsor is not that of its credentials"
        : null;

    private string? Refuse(int index, AgentPublicKey signer, string issuer, out AgentPublicKey? holder)
    {
        holder = null;
        KeptToken token = Chain.Tokens[index];
        if (!TryDecode(token.Header, out byte[] header) || !TryDecode(token.Payload, out byte[] payload)
            || !JsonTree.TryParse(header, KeptChain.MaxTokenBytes, KeptChain.MaxJsonDepth, out JsonTree headerTree, out _))
        {
            return "it is not base64url of JSON";
        }

        bool isType = headerTree.Root["alg"u8].TextEquals("Ed25519"u8) && headerTree.Root["typ"u8].TextEquals("aat+jwt"u8);
        headerTree.Dispose();
        if (!JsonTree.TryParse(payload, KeptChain.MaxTokenBytes, KeptChain.MaxJsonDepth, out JsonTree tree, out _))
        {
            return "it is not base64url of JSON";
        }

        string? refusal = !isType ? "it is no attenuating agent token" : RefuseClaims(index, tree.Root, issuer, out holder);
        if (refusal is null)
        {
            Note(index, tree.Root, holder!);
            refusal = token.Signature is { } signature && !IsSigned(token, signature, signer) ? "its signature is not that of whoever delegated" : null;
        }

        tree.Dispose();
        return refusal;
    }

    private string? RefuseClaims(int index, JsonView payload, string issuer, out AgentPublicKey? holder)
    {
        holder = JsonWebKeys.ReadPublic(payload["cnf"u8]["jwk"u8]);
        JsonView parent = payload["par_hash"u8];
        return holder is null ? "it is bound to no key"
            : !payload["iss"u8].TextEquals(Encoding.UTF8.GetBytes(issuer)) ? "its issuer is not whoever delegated"
            : index == 0 && parent.Kind != JsonKind.None ? "it is no root"
            : index > 0 && !parent.TextEquals(Encoding.ASCII.GetBytes(Base64UrlText.Encode(Chain.Tokens[index - 1].Hash.Span))) ? "it was derived from another token"
            : null;
    }

    private void Note(int index, JsonView payload, AgentPublicKey holder)
    {
        JsonView profile = payload["https://agentidentity.dev/aat"u8];
        _holders.Add(holder.Id.ToString());
        _names.Add(profile["name"u8].TryGetText(out string? name) ? name : holder.Id.ToString());
        _tokenIds.Add(payload["jti"u8].TryGetText(out string? id) ? id : "");
        if (index > 0)
        {
            return;
        }

        Lineage = profile["lineage"u8].TryGetText(out string? lineage) ? lineage : _tokenIds[0];
        Principal = profile["principal"u8].TryGetText(out string? principal) ? principal : null;
        JsonView sponsor = profile["sponsor"u8];
        if (sponsor["kind"u8].TryGetText(out string? kind) && sponsor["assurance"u8].TryGetText(out string? assurance) && sponsor["id"u8].TryGetText(out string? sponsorId))
        {
            Sponsor = $"{kind}:{assurance}:{sponsorId}";
        }
    }

    private static bool IsSigned(KeptToken token, string signature, AgentPublicKey signer) =>
        signature.Length == 86 && TryDecode(signature, out byte[] bytes) && signer.Verify(token.SigningInput, bytes);

    private static bool TryDecode(string text, out byte[] bytes)
    {
        byte[] buffer = new byte[(text.Length * 3 / 4) + 2];
        bool isText = Base64UrlText.TryDecode(Encoding.UTF8.GetBytes(text), buffer, out int written);
        bytes = isText ? buffer[..written] : [];
        return isText;
    }
}
