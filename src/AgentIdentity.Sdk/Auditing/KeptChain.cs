using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>A chain of delegation that a guard proved, kept as evidence: whoever has it can check the signatures, and can present it nowhere.</summary>
/// <remarks>
/// <code>
/// {"issuer":"aHR0cHM6Ly9…","key":"…","tokens":[{"header":"eyJhbGci…","payload":"eyJleHAi…","signature":"…"},…],"type":"agentidentity.dev/evidence/chain/v1"}
/// </code>
/// Members in this order, no white space; <c>issuer</c> is base64url of UTF-8, <c>key</c> the authority's 32 bytes; a withheld signature is left out.
/// No reader of credentials takes this form, and every guard asks for a proof made with the leaf's private key, which is not here. What the form cannot
/// prevent: someone who puts header, payload and signature of a living token together again, and finds a service that takes tokens from whoever bears
/// them. <see cref="WithoutLiveSignatures"/> leaves nothing to put together.
/// </remarks>
public sealed class KeptChain
{
    /// <summary>The most tokens of a chain: as many as the most patient verifier accepts.</summary>
    public const int MaxTokens = 33;

    /// <summary>The longest chain in this form, in bytes.</summary>
    public const int MaxBytes = 300_000;

    internal const int MaxTokenBytes = 65_536;
    internal const int MaxJsonDepth = 64;
    private const int MaxIssuerBytes = 8192;

    private readonly KeptToken[] _tokens;

    /// <summary>Takes a chain that was proved.</summary>
    /// <param name="issuer">The authority's issuer.</param>
    /// <param name="key">The authority's key.</param>
    /// <param name="tokens">The tokens, root first; 1 to <see cref="MaxTokens"/>.</param>
    /// <exception cref="ArgumentException">There are no tokens, or too many.</exception>
    public KeptChain(string issuer, AgentPublicKey key, IReadOnlyList<KeptToken> tokens)
    {
        ArgumentException.ThrowIfNullOrEmpty(issuer);
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(tokens);
        if (tokens.Count is 0 or > MaxTokens)
        {
            throw new ArgumentException($"a chain has 1 to {MaxTokens} tokens", nameof(tokens));
        }

        (Issuer, Key, _tokens) = (issuer, key, [.. tokens]);
        Id = IdOf([.. _tokens.Select(token => token.Hash)]);
    }

    /// <summary>The authority's issuer.</summary>
    public string Issuer { get; }

    /// <summary>The authority's key.</summary>
    public AgentPublicKey Key { get; }

    /// <summary>The tokens, root first.</summary>
    public IReadOnlyList<KeptToken> Tokens => Array.AsReadOnly(_tokens);

    /// <summary>What the chain is found by: SHA-256 over the hashes of its tokens, in lower-case hexadecimal.</summary>
    public string Id { get; }

    /// <summary>What a chain is found by.</summary>
    /// <param name="tokenHashes">The hash of each token, root first, 32 bytes each; see <see cref="RecordedDecision.ChainHashes"/>.</param>
    public static string IdOf(IReadOnlyList<ReadOnlyMemory<byte>> tokenHashes)
    {
        ArgumentNullException.ThrowIfNull(tokenHashes);
        return Convert.ToHexStringLower(Sha256Hash.Of([.. tokenHashes.SelectMany(hash => hash.ToArray())]));
    }

    /// <summary>The same chain without the signatures of tokens that have not expired.</summary>
    /// <param name="now">The time; tokens that do not say when they expire count as alive.</param>
    public KeptChain WithoutLiveSignatures(DateTimeOffset now) =>
        new(Issuer, Key, Array.ConvertAll(_tokens, token => token.Expires is { } expires && expires <= now ? token : token.WithoutSignature()));

    /// <summary>Reads a chain, or says no. Never throws on hostile input; what is read is not verified.</summary>
    /// <param name="utf8">The chain, in the form of <see cref="ToUtf8"/>.</param>
    /// <param name="chain">The chain when the method returns true.</param>
    public static bool TryParse(ReadOnlySpan<byte> utf8, [NotNullWhen(true)] out KeptChain? chain)
    {
        chain = null;
        if (utf8.Length > MaxBytes)
        {
            return false;
        }

        EvidenceText text = new(utf8);
        text.Skip("{\"issuer\":\""u8);
        string issuer = text.Utf8(MaxIssuerBytes);
        text.Skip(",\"key\":\""u8);
        byte[] key = text.Bytes(AgentPublicKey.Size);
        text.Skip(",\"tokens\":["u8);
        List<KeptToken> tokens = [];
        do
        {
            tokens.Add(ReadToken(ref text));
        }
        while (tokens.Count < MaxTokens && text.TrySkip(","u8));
        text.Skip("],\"type\":\"agentidentity.dev/evidence/chain/v1\"}"u8);
        chain = text.IsComplete && issuer.Length > 0 && AgentPublicKey.TryImport(key, out AgentPublicKey? imported) ? new KeptChain(issuer, imported, tokens) : null;
        return chain is not null;
    }

    /// <summary>The form <see cref="TryParse"/> reads.</summary>
    public byte[] ToUtf8()
    {
        ByteBuilder text = new(stackalloc byte[1024]);
        text.Append("{\"issuer\":\""u8);
        text.AppendBase64Url(Encoding.UTF8.GetBytes(Issuer));
        text.Append("\",\"key\":\""u8);
        text.AppendBase64Url(Key.Raw.Span);
        text.Append("\",\"tokens\":["u8);
        for (int i = 0; i < _tokens.Length; i++)
        {
            text.Append(i == 0 ? "{\"header\":\""u8 : ",{\"header\":\""u8);
            text.Append(Encoding.UTF8.GetBytes(_tokens[i].Header));
            text.Append("\",\"payload\":\""u8);
            text.Append(Encoding.UTF8.GetBytes(_tokens[i].Payload));
            if (_tokens[i].Signature is { } signature)
            {
                text.Append("\",\"signature\":\""u8);
                text.Append(Encoding.UTF8.GetBytes(signature));
            }

            text.Append("\"}"u8);
        }

        text.Append("],\"type\":\"agentidentity.dev/evidence/chain/v1\"}"u8);
        byte[] utf8 = text.ToArray();
        text.Dispose();
        return utf8;
    }

    /// <summary>The type and the id; what tokens say stays out of logs.</summary>
    public override string ToString() => $"{nameof(KeptChain)} {Id}";

    private static KeptToken ReadToken(ref EvidenceText text)
    {
        text.Skip("{\"header\":\""u8);
        string header = text.Encoded(MaxTokenBytes);
        text.Skip(",\"payload\":\""u8);
        string payload = text.Encoded(MaxTokenBytes);
        string? signature = text.TrySkip(",\"signature\":\""u8) ? text.Encoded(MaxTokenBytes) : null;
        text.Skip("}"u8);
        return new KeptToken(header, payload, signature);
    }
}
