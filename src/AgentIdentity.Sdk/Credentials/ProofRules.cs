using System.Security.Cryptography;
using System.Text;
using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>Verifies a proof of possession (AAT section 7, steps 6 and 7).</summary>
/// <remarks>Who signed is settled before any constraint is evaluated, so that a thief cannot even make us work.</remarks>
internal static class ProofRules
{
    /// <summary>Why a proof does not hold, or null with the evidence.</summary>
    /// <param name="credential">The proved chain.</param>
    /// <param name="proof">The claimed proof.</param>
    /// <param name="call">The call as it arrived.</param>
    /// <param name="expectation">What this enforcement point expects.</param>
    /// <param name="limits">The limits that apply.</param>
    /// <param name="now">Seconds since 1970.</param>
    /// <param name="asksScope">Whether a scope must cover the call (step 6b); not for a proof that only says who asks.</param>
    /// <param name="isHolder">
    /// Whether the holder of the leaf signed it just now, whatever else is wrong: only then is it known who is refused. Older proofs may be
    /// anybody's by now, and whoever collects enough of them must not be able to fill a log with them.
    /// </param>
    /// <param name="verified">The evidence.</param>
    public static Denial? Verify(
        VerifiedCredential credential, InvocationProof proof, ToolCall call, InvocationExpectation expectation, VerificationLimits limits, long now,
        bool asksScope, out bool isHolder, out VerifiedProof? verified)
    {
        isHolder = false;
        verified = null;
        if (proof.Compact.Length > AgentCredential.MaxTokenBytes)
        {
            return new Denial(DenialCodes.TooLarge, $"the proof is larger than {AgentCredential.MaxTokenBytes} bytes", "2a");
        }

        if (!CompactJws.TryCut(proof.Compact, out CompactJws jws))
        {
            return new Denial(DenialCodes.Malformed, "the proof is not a compact JWS", "0");
        }

        if (JoseHeader.Refuse(jws.Header, "aat-pop+jwt"u8, "7a", out bool announcesProfile) is { } badHeader)
        {
            return badHeader;
        }

        // A proof has no profile, so nothing critical can be understood in it.
        if (announcesProfile)
        {
            return new Denial(DenialCodes.CriticalNotUnderstood, "the proof marks something critical that this verifier does not know", "7a");
        }

        if (!TokenPayload.IsSigned(jws, credential.HolderKey))
        {
            return new Denial(DenialCodes.SignatureInvalid, "the holder of the leaf did not sign the proof", "7b");
        }

        if (!TokenPayload.TryRead(jws.Payload, out TokenPayload payload, out Denial? badPayload))
        {
            return badPayload.At("7b");
        }

        isHolder = IsFresh(TokenReader.ReadSeconds(payload.Json["iat"u8]), limits, now);
        Denial? denial = (asksScope ? credential.Scopes.Refuse(call) : null)
            ?? AudienceRules.Refuse(credential, expectation.Audience, limits)
            ?? Match(payload.Json, credential, call, expectation, limits, now, out verified);
        payload.Dispose();
        return denial;
    }

    private static Denial? Match(
        JsonView json, VerifiedCredential credential, ToolCall call, InvocationExpectation expectation, VerificationLimits limits, long now,
        out VerifiedProof? verified)
    {
        verified = null;
        DelegationStep leaf = credential.Steps[^1];
        if (TokenReader.ReadText(json["jti"u8]) is not { } id || TokenReader.ReadSeconds(json["iat"u8]) is not { } issuedAt
            || !json["aat_tool"u8].IsString || !json["hta"u8].IsObject
            || (json["aat_aud"u8].Kind != JsonKind.None && !json["aat_aud"u8].IsString)
            || (json["nonce"u8].Kind != JsonKind.None && !json["nonce"u8].IsString))
        {
            return new Denial(DenialCodes.Malformed, "a claim of the proof is missing or of the wrong type", "7c");
        }

        if (!json["aat_id"u8].TextEquals(Encoding.UTF8.GetBytes(leaf.TokenId))
            || TokenReader.ReadHash(json["aat_hash"u8]) is not { } hash || !CryptographicOperations.FixedTimeEquals(hash, leaf.TokenHash.Span))
        {
            return new Denial(DenialCodes.HolderBindingFailed, "the proof was made for another credential", "7c");
        }

        JsonView audience = json["aat_aud"u8];
        if (audience.Kind == JsonKind.None ? limits.RequireProofAudience : !audience.TextEquals(Encoding.UTF8.GetBytes(expectation.Audience)))
        {
            return new Denial(DenialCodes.AudienceMismatch, "the proof was not made for this enforcement point", "7d");
        }

        if (!json["aat_tool"u8].TextEquals(Encoding.UTF8.GetBytes(call.Action)))
        {
            return new Denial(DenialCodes.ProofMismatch, "the proof was made for another tool", "7e");
        }

        if (!IsSameObject(json["hta"u8], call.Arguments))
        {
            return new Denial(DenialCodes.ProofMismatch, "the proof was made for other arguments", "7f");
        }

        if (!IsFresh(issuedAt, limits, now))
        {
            return new Denial(DenialCodes.ProofStale, "the proof is too old, or from the future", "7g");
        }

        if (expectation.Nonce is { } nonce
            && !(json["nonce"u8].IsString && CryptographicOperations.FixedTimeEquals(json["nonce"u8].ToUtf8(), Encoding.UTF8.GetBytes(nonce))))
        {
            return new Denial(DenialCodes.NonceMismatch, "the proof does not carry the nonce that was issued", "7h");
        }

        verified = new VerifiedProof(credential, id, issuedAt, issuedAt + (long)limits.ProofWindow.TotalSeconds + 1);
        return null;
    }

    private static bool IsFresh(long? issuedAt, VerificationLimits limits, long now) =>
        issuedAt is { } seconds && Math.Abs(now - seconds) <= (long)limits.ProofWindow.TotalSeconds;

    private static bool IsSameObject(JsonView claimed, ToolArguments arguments)
    {
        if (!JsonNumber.AreAllExact(claimed))
        {
            return false;
        }

        ByteBuilder canonical = new(stackalloc byte[512]);
        bool isSame = CanonicalJson.TryAppend(ref canonical, claimed) && canonical.Written.SequenceEqual(arguments.Canonical);
        canonical.Dispose();
        return isSame;
    }
}
