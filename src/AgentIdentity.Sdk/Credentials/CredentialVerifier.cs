using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Verifies delegation chains, offline, in the order of AAT section 7, steps 1 to 5.</summary>
/// <remarks>
/// Safe for concurrent use. Never throws on hostile input and never fetches anything. A refusal names the first step that fails in that
/// order, but for one: whether two tokens carry the same id (2c) is not asked of a chain whose root no anchor vouches for.
/// </remarks>
public sealed class CredentialVerifier
{
    private const int AnchorsTriedForDiagnosis = 8;

    private readonly TimeProvider _clock;

    /// <summary>A verifier of chains whose root one of these anchors vouches for.</summary>
    /// <param name="anchors">The authorities to believe.</param>
    /// <param name="limits">The limits; the strict defaults when null.</param>
    /// <param name="clock">The clock; the system's when null.</param>
    /// <exception cref="ArgumentOutOfRangeException">A limit is out of its range.</exception>
    public CredentialVerifier(TrustAnchors anchors, VerificationLimits? limits = null, TimeProvider? clock = null)
    {
        ArgumentNullException.ThrowIfNull(anchors);
        Anchors = anchors;
        Limits = (limits ?? new VerificationLimits()).Validated();
        _clock = clock ?? TimeProvider.System;
    }

    /// <summary>The authorities that are believed.</summary>
    public TrustAnchors Anchors { get; }

    /// <summary>The limits that apply.</summary>
    public VerificationLimits Limits { get; }

    /// <summary>Verifies a chain now.</summary>
    /// <param name="credential">The claimed chain.</param>
    public CredentialVerification Verify(AgentCredential credential) => Verify(credential, _clock.GetUtcNow());

    /// <summary>Whether a proof is this verifier's own and its anchors have not changed since.</summary>
    /// <param name="credential">The proof.</param>
    public bool IsProvedHere(VerifiedCredential credential)
    {
        ArgumentNullException.ThrowIfNull(credential);
        return ReferenceEquals(credential.Verifier, this) && credential.AnchorsVersion == Anchors.Version;
    }

    /// <summary>
    /// Why a chain that was proved may not be used at an instant and a place, or null when it may: who proved it, time, audience (AAT section 7,
    /// step 6c), segment, environment, composition, revocation and standing. What a guard asks of every call by itself.
    /// </summary>
    /// <param name="credential">The proof.</param>
    /// <param name="use">When and where.</param>
    /// <remarks>Says nothing of a call: neither that a scope covers it, nor that whoever asks holds the key.</remarks>
    public Denial? RefuseUse(VerifiedCredential credential, CredentialUse use)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(use);
        return RefuseProvedElsewhere(credential)
            ?? RefuseApproval(credential)
            ?? credential.RefuseExpired(use.Instant)
            ?? AudienceRules.Refuse(credential, use.Audience, Limits)
            ?? AudienceRules.RefuseProfile(credential, use.Segment, use.Environment, use.Instant.ToUnixTimeSeconds())
            ?? StatusRules.Refuse(credential, use.Compositions)
            ?? (use.Revocations is { } revocations ? StatusRules.Refuse(credential, revocations) : null)
            ?? (use.Standing is { } standing ? StatusRules.Refuse(credential, standing) : null);
    }

    /// <summary>Verifies a proof of possession for one call now (AAT section 7, steps 6 and 7, without the check for replay).</summary>
    /// <param name="credential">The chain, proved by this verifier.</param>
    /// <param name="proof">The claimed proof.</param>
    /// <param name="call">The call as it arrived.</param>
    /// <param name="expectation">What this enforcement point expects.</param>
    public InvocationVerification VerifyInvocation(VerifiedCredential credential, InvocationProof proof, ToolCall call, InvocationExpectation expectation)
    {
        DateTimeOffset instant = _clock.GetUtcNow();
        InvocationVerification verification = VerifyInvocation(credential, proof, call, expectation, instant, asksScope: true);
        if (!verification.IsValid)
        {
            return verification;
        }

        // A guard asks these itself, since they bind agents in process as well; here nobody else would.
        Denial? denial = RefuseApproval(credential)
            ?? credential.RefuseExpired(instant)
            ?? AudienceRules.RefuseProfile(credential, expectation.Segment, expectation.Environment, instant.ToUnixTimeSeconds())
            ?? StatusRules.Refuse(credential, expectation.Compositions);
        return denial is null ? verification : InvocationVerification.Refused(denial, isHolder: true);
    }

    internal InvocationVerification VerifyInvocation(
        VerifiedCredential credential, InvocationProof proof, ToolCall call, InvocationExpectation expectation, DateTimeOffset instant, bool asksScope)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ArgumentNullException.ThrowIfNull(proof);
        ArgumentNullException.ThrowIfNull(call);
        ArgumentNullException.ThrowIfNull(expectation);
        if (RefuseProvedElsewhere(credential) is { } elsewhere)
        {
            return InvocationVerification.Refused(elsewhere, isHolder: false);
        }

        Denial? denial = ProofRules.Verify(
            credential, proof, call, expectation, Limits, instant.ToUnixTimeSeconds(), asksScope, out bool isHolder, out VerifiedProof? verified);
        return denial is null ? InvocationVerification.Proved(verified!) : InvocationVerification.Refused(denial, isHolder);
    }

    /// <summary>Verifies a chain at an instant.</summary>
    /// <param name="credential">The claimed chain.</param>
    /// <param name="instant">The instant.</param>
    /// <param name="diagnoses">
    /// Whether to find out if a root that is refused was signed by an authority of another name. It costs signatures, and is not for a guard
    /// that strangers can call as often as they like.
    /// </param>
    internal CredentialVerification Verify(AgentCredential credential, DateTimeOffset instant, bool diagnoses = true)
    {
        ArgumentNullException.ThrowIfNull(credential);
        ReadOnlySpan<AgentToken> chain = credential.Chain;
        if (RefuseSize(chain) is { } tooLarge)
        {
            return CredentialVerification.Refused(tooLarge);
        }

        TrustAnchors.Snapshot anchors = Anchors.Current;
        TokenClaims[] claims = new TokenClaims[chain.Length];
        Denial? denial = RefuseTokens(chain, anchors.Anchors, instant.ToUnixTimeSeconds(), diagnoses, claims, out TrustAnchor? anchor);
        // Step 2c has precedence over what fails later, but costs nothing once the ids have been read for another reason; and nobody whose
        // root no anchor has signed can make us read the rest only to say which of two things is wrong.
        if (denial is null ? TokenIds.HaveDuplicate(claims) : anchor is not null && TokenIds.HaveDuplicate(chain))
        {
            denial = new Denial(DenialCodes.DuplicateToken, "two tokens of the chain carry the same id", "2c");
        }

        return denial is null
            ? CredentialVerification.Proved(new VerifiedCredential(credential, claims, anchor!, this, anchors.Version))
            : CredentialVerification.Refused(denial);
    }

    /// <summary>Whether an approval holds, and was not used, only a guard can tell.</summary>
    private static Denial? RefuseApproval(VerifiedCredential credential) => credential.ApprovalId is null
        ? null
        : new Denial(DenialCodes.ApprovalNotAccepted, "the credential is for one approved call, which only a guard with approvals can settle", "x");

    private Denial? RefuseProvedElsewhere(VerifiedCredential credential) => IsProvedHere(credential)
        ? null
        : new Denial(DenialCodes.ProvedElsewhere, "the chain was proved by another verifier, or before its anchors changed");

    /// <summary>Steps 3 to 6a.</summary>
    private Denial? RefuseTokens(
        ReadOnlySpan<AgentToken> chain, TrustAnchor[] anchors, long now, bool diagnoses, TokenClaims[] claims, out TrustAnchor? anchor)
    {
        Denial? denial = VerifyRoot(chain[0], anchors, now, diagnoses, out claims[0], out anchor);
        for (int i = 1; i < chain.Length && denial is null; i++)
        {
            denial = VerifyLink(chain[i - 1], claims[i - 1], claims[0], chain[i], now, out claims[i]);
        }

        if (denial is not null)
        {
            return denial;
        }

        if (claims[^1].Depth != chain.Length - 1)
        {
            return new Denial(DenialCodes.DepthInvalid, "the chain is not as long as its leaf says", "5");
        }

        return claims[^1].Details == 1
            ? null
            : new Denial(DenialCodes.Malformed, "the leaf does not have exactly one authorization detail", "6a");
    }

    /// <summary>Steps 1 and 2, before any cryptography and any parsing.</summary>
    private Denial? RefuseSize(ReadOnlySpan<AgentToken> chain)
    {
        if (chain.IsEmpty)
        {
            return new Denial(DenialCodes.Malformed, "the chain is empty", "1");
        }

        if (chain.Length > Limits.MaxDelegationDepth + 1)
        {
            return new Denial(DenialCodes.DepthInvalid, $"the chain is longer than {Limits.MaxDelegationDepth + 1} tokens", "2b");
        }

        int total = 0;
        foreach (AgentToken token in chain)
        {
            if (token.Compact.Length > AgentCredential.MaxTokenBytes)
            {
                return new Denial(DenialCodes.TooLarge, $"a token is larger than {AgentCredential.MaxTokenBytes} bytes", "2a");
            }

            total += token.Compact.Length;
        }

        return total > AgentCredential.MaxChainBytes
            ? new Denial(DenialCodes.TooLarge, $"the chain is larger than {AgentCredential.MaxChainBytes} bytes", "2b")
            : null;
    }

    /// <summary>Step 3: the root, under a trust anchor.</summary>
    private Denial? VerifyRoot(AgentToken token, TrustAnchor[] anchors, long now, bool diagnoses, out TokenClaims claims, out TrustAnchor? anchor)
    {
        claims = new TokenClaims();
        anchor = null;
        if (Open(token, "3a", "3b", out CompactJws jws, out TokenPayload payload, out bool announcesProfile) is { } unreadable)
        {
            return unreadable;
        }

        string? issuer = TokenReader.ReadText(payload.Json["iss"u8]);
        foreach (TrustAnchor candidate in anchors)
        {
            if (candidate.Issuer == issuer && TokenPayload.IsSigned(jws, candidate.Key))
            {
                anchor = candidate;
                break;
            }
        }

        if (anchor is null)
        {
            payload.Dispose();
            return diagnoses && anchors.Length <= AnchorsTriedForDiagnosis && IsSignedByAnother(jws, issuer, anchors)
                ? new Denial(DenialCodes.IssuerMismatch, "the root's issuer is not the one its trust anchor is bound to", "3k")
                : Array.Exists(anchors, candidate => candidate.Issuer == issuer)
                    ? new Denial(DenialCodes.SignatureInvalid, "no trust anchor verifies the root's signature", "3b")
                    : new Denial(DenialCodes.UntrustedRoot, "no trust anchor is for the root's issuer; trust that authority if you mean to", "3b");
        }

        claims = TokenReader.Read(payload.Json, detailsStep: "3m");
        payload.Dispose();
        return RootRules.Refuse(claims, announcesProfile, Limits, now);
    }

    /// <summary>Step 4: a derived token, under its parent.</summary>
    private Denial? VerifyLink(AgentToken parentToken, TokenClaims parent, TokenClaims root, AgentToken token, long now, out TokenClaims claims)
    {
        claims = new TokenClaims();
        if (Open(token, "4a", "4b", out CompactJws jws, out TokenPayload payload, out bool announcesProfile) is { } unreadable)
        {
            return unreadable;
        }

        if (!TokenPayload.IsSigned(jws, parent.Holder!))
        {
            payload.Dispose();
            return new Denial(DenialCodes.SignatureInvalid, "the holder of the parent did not sign this token", "4b");
        }

        claims = TokenReader.Read(payload.Json, detailsStep: "4n");
        bool isIssuedByParent = parent.Holder!.Id.IsUri(payload.Json["iss"u8]);
        payload.Dispose();
        return LinkRules.Refuse(claims, parent, root, parentToken, isIssuedByParent, announcesProfile, Limits, now);
    }

    /// <summary>What is the same for every token of a chain: its shape, its header, and a payload that can be read. Nothing is believed yet.</summary>
    private static Denial? Open(
        AgentToken token, string headerStep, string payloadStep, out CompactJws jws, out TokenPayload payload, out bool announcesProfile)
    {
        payload = default;
        announcesProfile = false;
        if (!CompactJws.TryCut(token.Compact, out jws))
        {
            return new Denial(DenialCodes.Malformed, "a token is not a compact JWS", "0");
        }

        if (JoseHeader.Refuse(jws.Header, "aat+jwt"u8, headerStep, out announcesProfile) is { } badHeader)
        {
            return badHeader;
        }

        return TokenPayload.TryRead(jws.Payload, out payload, out Denial? badPayload) ? null : badPayload.At(payloadStep);
    }

    private static bool IsSignedByAnother(CompactJws jws, string? issuer, TrustAnchor[] anchors)
    {
        foreach (TrustAnchor anchor in anchors)
        {
            if (anchor.Issuer != issuer && TokenPayload.IsSigned(jws, anchor.Key))
            {
                return true;
            }
        }

        return false;
    }
}
