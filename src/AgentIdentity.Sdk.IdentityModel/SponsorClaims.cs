using System.Text.Json;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>What the claims of a user token say about who stood behind it.</summary>
internal sealed class SponsorClaims
{
    private const int MaxLength = 256;      // of an id and of a method, as a Sponsor has them

    private readonly SponsorKind _kind;
    private readonly string _issuer;
    private readonly string _subject;
    private readonly string _id;
    private readonly string _method;

    private SponsorClaims(SponsorKind kind, string issuer, string subject, string id, string method) =>
        (_kind, _issuer, _subject, _id, _method) = (kind, issuer, subject, id, method);

    public static Denial? Read(JsonElement payload, bool isIdToken, out SponsorClaims? claims)
    {
        claims = null;
        if (StrictJwt.ReadText(payload, "iss") is not { } issuer || StrictJwt.ReadText(payload, "sub") is not { } subject
            || Name(issuer, subject) is not { } principal)
        {
            return new Denial(
                DenialCodes.Malformed, $"iss and sub together are at most {MaxLength - 1} printable ASCII characters without spaces, and iss has no fragment");
        }

        if (payload.TryGetProperty("act", out JsonElement actor))
        {
            if (actor.ValueKind != JsonValueKind.Object || StrictJwt.ReadText(actor, "sub") is not { } actorSubject
                || Name(StrictJwt.ReadText(actor, "iss") ?? issuer, actorSubject) is not { } agent)
            {
                return new Denial(DenialCodes.Malformed, "the act claim does not name an actor (RFC 8693, section 4.1)");
            }

            claims = new SponsorClaims(SponsorKind.Agent, issuer, subject, agent, "oauth act");
            return null;
        }

        if (IsClientItself(payload, subject))
        {
            if (isIdToken)
            {
                return new Denial(DenialCodes.TypeMismatch, "the token is about a client, so it is not an id token");
            }

            claims = new SponsorClaims(SponsorKind.Service, issuer, subject, principal, "oauth client_credentials");
            return null;
        }

        if (Method(payload, isIdToken, out string method) is { } denial)
        {
            return denial;
        }

        claims = new SponsorClaims(SponsorKind.Human, issuer, subject, principal, method);
        return null;
    }

    public AuthenticatedSponsor ToSponsor(DateTimeOffset expires) => new(
        new SponsorEvidence(_kind, _id, _method), _kind == SponsorKind.Agent ? Name(_issuer, _subject) : null, _issuer, _subject, expires);

    /// <summary>
    /// Whether no person was there: the subject is the client (RFC 9068, section 2.2), or the provider says so in a way of its own (Entra ID, Auth0).
    /// </summary>
    private static bool IsClientItself(JsonElement payload, string subject) =>
        subject == StrictJwt.ReadText(payload, "client_id")
        || subject == StrictJwt.ReadText(payload, "azp")
        || StrictJwt.ReadText(payload, "idtyp") == "app"
        || StrictJwt.ReadText(payload, "gty") == "client-credentials";

    /// <summary>How the person authenticated: <c>amr</c> (RFC 8176) and <c>acr</c>, for example <c>oidc pwd+otp acr=urn:loa:2</c>.</summary>
    private static Denial? Method(JsonElement payload, bool isIdToken, out string method)
    {
        method = isIdToken ? "oidc" : "oauth";
        bool isAuthenticated = isIdToken || payload.TryGetProperty("auth_time", out _);
        if (payload.TryGetProperty("amr", out JsonElement amr))
        {
            if (amr.ValueKind != JsonValueKind.Array || amr.GetArrayLength() == 0 || !amr.EnumerateArray().All(IsReference))
            {
                return new Denial(DenialCodes.Malformed, "amr is a list of authentication method references (RFC 8176)");
            }

            method += " " + string.Join('+', amr.EnumerateArray().Select(reference => reference.GetString()));
            isAuthenticated = true;
        }

        if (payload.TryGetProperty("acr", out JsonElement acr))
        {
            if (acr.ValueKind != JsonValueKind.String || !IsWord(acr.GetString()!))
            {
                return new Denial(DenialCodes.Malformed, "acr names one authentication context class");
            }

            method += $" acr={acr.GetString()}";
            isAuthenticated = true;
        }

        if (method.Length > MaxLength)
        {
            return new Denial(DenialCodes.TooLarge, $"amr and acr together are longer than {MaxLength} characters");
        }

        return isAuthenticated
            ? null
            : new Denial(DenialCodes.Unaccountable,
                "the token does not say that a person authenticated; have the provider add amr, acr or auth_time, or take the id token");
    }

    /// <summary>Issuer and subject as one name. An issuer has no fragment (OpenID Connect Core, section 2), so no two pairs have the same.</summary>
    private static string? Name(string issuer, string subject)
    {
        string name = $"{issuer}#{subject}";
        return IsWord(name) && !issuer.Contains('#', StringComparison.Ordinal) && name.Length <= MaxLength ? name : null;
    }

    private static bool IsReference(JsonElement amr) =>
        amr.ValueKind == JsonValueKind.String && amr.GetString() is { } text && IsWord(text) && !text.Contains('+', StringComparison.Ordinal);

    private static bool IsWord(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExceptInRange('!', '~');
}
