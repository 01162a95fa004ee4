using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Turns a token that a handler of Microsoft.IdentityModel validated into evidence of who sponsors an agent.</summary>
/// <remarks>
/// <para>
/// It takes the handler's result, never a token: signature, issuer, audience and lifetime are the handler's to check, so leave those checks of
/// <see cref="TokenValidationParameters"/> on. What the handlers let pass is refused here: unsigned tokens, unknown <c>crit</c>, duplicate members, padded base64url.
/// </para>
/// <para>
/// Who stood behind it follows from the token: an <c>act</c> claim names an agent that acts on behalf of the subject; a subject that is the client itself
/// is a service; a person is one only where the provider says that a person authenticated. What cannot be told is refused, never guessed.
/// Safe for concurrent use.
/// </para>
/// </remarks>
/// <param name="clock">The clock; the system's when null.</param>
public sealed class SponsorTokenReader(TimeProvider? clock = null)
{
    private readonly TimeProvider _clock = clock ?? TimeProvider.System;

    /// <summary>Reads an OpenID Connect id token: a person signed in, unless an agent acted for one.</summary>
    /// <param name="validated">What <c>ValidateTokenAsync</c> of <c>JsonWebTokenHandler</c> or <c>JwtSecurityTokenHandler</c> returned, with the client's id as audience.</param>
    public SponsorTokenReading ReadIdToken(TokenValidationResult validated) => Read(validated, isIdToken: true);

    /// <summary>Reads an access token (RFC 9068, or a provider's own JWT).</summary>
    /// <param name="validated">What <c>ValidateTokenAsync</c> of <c>JsonWebTokenHandler</c> or <c>JwtSecurityTokenHandler</c> returned, with this service as audience.</param>
    public SponsorTokenReading ReadAccessToken(TokenValidationResult validated) => Read(validated, isIdToken: false);

    private SponsorTokenReading Read(TokenValidationResult validated, bool isIdToken)
    {
        ArgumentNullException.ThrowIfNull(validated);
        if (!validated.IsValid)
        {
            return SponsorTokenReading.Refused(new Denial(DenialCodes.SignatureInvalid, "the handler did not find the token valid; see TokenValidationResult.Exception"));
        }

        SponsorClaims? claims = null;
        if (!StrictJwt.TryRead(validated.SecurityToken, out StrictJwt? jwt, out Denial? denial))
        {
            return SponsorTokenReading.Refused(denial);
        }

        denial = RefuseTime(jwt.Payload, out DateTimeOffset expires)
            ?? RefuseType(jwt, isIdToken)
            ?? SponsorClaims.Read(jwt.Payload, isIdToken, out claims);
        return denial is null ? SponsorTokenReading.Accepted(claims!.ToSponsor(expires)) : SponsorTokenReading.Refused(denial);
    }

    /// <summary>One kind of token must not pass for another (RFC 8725, section 3.11): an id token, an access token, a logout token, a proof, a credential.</summary>
    private static Denial? RefuseType(StrictJwt jwt, bool isIdToken)
    {
        string? type = StrictJwt.ReadText(jwt.Header, "typ");
        bool isAccessType = type is "at+jwt" or "application/at+jwt";
        bool isPlain = type is "JWT" || !jwt.Header.TryGetProperty("typ", out _);
        bool isOther = jwt.Payload.TryGetProperty("events", out _)
            || (isIdToken ? isAccessType : jwt.Payload.TryGetProperty("nonce", out _) || jwt.Payload.TryGetProperty("at_hash", out _));
        return (isPlain || isAccessType) && !isOther
            ? null
            : new Denial(DenialCodes.TypeMismatch, isIdToken ? "the token is not an id token" : "the token is not an access token");
    }

    /// <summary>A result can be older than the token's end, and the handlers read times that are texts or have a fraction.</summary>
    private Denial? RefuseTime(JsonElement payload, out DateTimeOffset expires)
    {
        expires = default;
        if (!payload.TryGetProperty("exp", out JsonElement exp) || exp.ValueKind != JsonValueKind.Number || !exp.TryGetInt64(out long seconds)
            || seconds is < 0 or > 253402300799)        // the end of year 9999, where DateTimeOffset ends
        {
            return new Denial(DenialCodes.Malformed, "the token does not say in whole seconds when it expires");
        }

        expires = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return _clock.GetUtcNow() < expires ? null : new Denial(DenialCodes.Expired, "the token has expired; sign in again");
    }
}
