using System.Diagnostics.CodeAnalysis;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What somebody says a person signed about a request: a claim until an <see cref="ApproverDirectory"/> and the request are held against it.</summary>
/// <remarks>
/// A compact JWS (RFC 7515, section 7.1) signed with Ed25519. The header is exactly <c>{"alg":"Ed25519","typ":"agentid-approval+jwt"}</c>, the payload
/// is canonical JSON (RFC 8785) with exactly these members, of which <c>reason</c> alone may be absent:
/// <code>
/// {"decision":"approve","exp":1704071100,"iat":1704067500,"iss":"urn:ietf:params:oauth:jwk-thumbprint:sha-256:T1U6-T5fPq77ZRVUcZd3KZHIFvYt1dA-9GdjjhYEEqs",
/// "jti":"5f2e6c1d9b8a70635f2e6c1d9b8a7063","reason":"checked the invoice","request":"00112233445566778899aabbccddeeff",
/// "request_hash":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8"}
/// </code>
/// <c>iss</c> is the thumbprint of the approver's key (RFC 9278), <c>decision</c> one of <c>approve</c>, <c>deny</c> and <c>review</c>, times are
/// seconds since 1970, and <c>request_hash</c> is <see cref="ApprovalRequest.Hash"/>: all that the person saw.
/// </remarks>
public sealed class SignedApproval
{
    /// <summary>The largest approval, in bytes.</summary>
    public const int MaxBytes = 8 * 1024;

    private readonly byte[] _compact;

    internal SignedApproval(byte[] compact, ApprovalText text)
    {
        _compact = compact;
        Text = text;
    }

    /// <summary>The approval's own id (<c>jti</c>).</summary>
    public string Id => Text.Id;

    /// <summary>The key that is said to have signed.</summary>
    public AgentId Key => Text.Key;

    /// <summary>What was decided.</summary>
    public ApprovalDecision Decision => Text.Decision;

    /// <summary>Why, in the person's words.</summary>
    public string? Reason => Text.Reason;

    /// <summary>The id of the request.</summary>
    public string RequestId => Text.RequestId;

    /// <summary>When it was signed.</summary>
    public DateTimeOffset IssuedAt => DateTimeOffset.FromUnixTimeSeconds(Text.IssuedAt);

    /// <summary>When it ends.</summary>
    public DateTimeOffset Expires => DateTimeOffset.FromUnixTimeSeconds(Text.Expires);

    internal ApprovalText Text { get; }

    internal ReadOnlySpan<byte> Compact => _compact;

    /// <summary>Reads a compact JWS, or says why not. Never throws on hostile input. Nothing is proved by that.</summary>
    /// <param name="compact">The compact JWS, in ASCII.</param>
    /// <param name="approval">The claim when the method returns true.</param>
    /// <param name="denial">The reason when the method returns false.</param>
    public static bool TryParse(ReadOnlySpan<byte> compact, [NotNullWhen(true)] out SignedApproval? approval, [NotNullWhen(false)] out Denial? denial)
    {
        denial = ApprovalText.Read(compact, out ApprovalText? text);
        approval = denial is null ? new SignedApproval(compact.ToArray(), text!) : null;
        return approval is not null;
    }

    /// <summary>Reads a compact JWS, or says why not. Never throws on hostile input. Nothing is proved by that.</summary>
    /// <param name="compact">The compact JWS.</param>
    /// <param name="approval">The claim when the method returns true.</param>
    /// <param name="denial">The reason when the method returns false.</param>
    public static bool TryParse(string? compact, [NotNullWhen(true)] out SignedApproval? approval, [NotNullWhen(false)] out Denial? denial) =>
        // What is too long is not encoded either.
        TryParse(compact is { Length: <= MaxBytes } ? Encoding.UTF8.GetBytes(compact) : new byte[compact is null ? 0 : MaxBytes + 1], out approval, out denial);

    /// <summary>The compact JWS.</summary>
    public string ToCompact() => Encoding.ASCII.GetString(_compact);

    /// <summary>What was decided about which request.</summary>
    public override string ToString() => $"{Decision} of {RequestId}";

    /// <summary>Whether the key signed it.</summary>
    internal bool IsSignedBy(AgentPublicKey key) => CompactJws.TryCut(_compact, out CompactJws jws) && TokenPayload.IsSigned(jws, key);
}
