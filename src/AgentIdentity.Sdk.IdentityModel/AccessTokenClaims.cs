using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.IdentityModel.Tokens;

namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>The payload of an access token.</summary>
/// <remarks>
/// <code>
/// {
///   "iss": "https://login.contoso.com", "aud": "https://api.contoso.com", "client_id": "urn:ietf:params:oauth:jwk-thumbprint:sha-256:…",
///   "sub": "alice@contoso.com",                                            on whose behalf: the root's principal, else its sponsor
///   "act": {"sub": "urn:…:(leaf)", "iss": "urn:…:(root)",                  by whom, the current actor outermost, and who signed for it:
///           "act": {"sub": "urn:…:(root)", "iss": "https://agents.contoso.com"}},        innermost the authority
///   "jti": "…", "iat": 1704067200, "exp": 1704067500,
///   "cnf": {"jkt": "…"},                                                   the leaf's key
///   "scope": "clock.now",                                                  actions whose arguments are free; absent when there is none
///   "authorization_details": [{"type": "attenuating_agent_token", "tools": {"clock.now": {}, "files.read": {"path": {…}}}}],
///   "https://agentidentity.dev/aat": {"lineage": "…", "principal": "…", "sponsor": {"assurance": "authenticated", "how": "oidc pwd+otp", "id": "…", "kind": "human"}}
/// }
/// </code>
/// The last claim is that of a credential, with the members that only a root has: who is accountable, and how that is known.
/// </remarks>
internal sealed class AccessTokenClaims
{
    private const string Profile = "https://agentidentity.dev/aat";

    public required string Issuer { get; init; }

    public required string Audience { get; init; }

    public required string ClientId { get; init; }

    public required long IssuedAt { get; init; }

    public required long Expires { get; init; }

    public required VerifiedCredential Credential { get; init; }

    public required AgentScopeSet Scopes { get; init; }

    /// <summary>The actions that may stand in <c>scope</c>; any when null.</summary>
    public required IReadOnlySet<string>? ScopeNames { get; init; }

    public byte[] ToJson()
    {
        ArrayBufferWriter<byte> buffer = new(1024);
        using Utf8JsonWriter json = new(buffer, CompactSigner.Plain);
        json.WriteStartObject();
        json.WriteString("iss", Issuer);
        json.WriteString("aud", Audience);
        json.WriteString("client_id", ClientId);
        json.WriteString("sub", Credential.Principal ?? Credential.Sponsor!.Id);
        WriteActors(json);
        json.WriteString("jti", Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(16)));
        json.WriteNumber("iat", IssuedAt);
        json.WriteNumber("exp", Expires);
        json.WriteStartObject("cnf");
        json.WriteString("jkt", Credential.Holder.ToString());
        json.WriteEndObject();
        WriteScopes(json);
        WriteAccountability(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }

    private void WriteActors(Utf8JsonWriter json)
    {
        for (int i = Credential.Path.Count - 1; i >= 0; i--)
        {
            json.WriteStartObject("act");
            json.WriteString("sub", Credential.Path[i].Holder.Id.ToUri().ToString());
            json.WriteString("iss", Credential.Path[i].Issuer);
        }

        for (int i = 0; i < Credential.Path.Count; i++)
        {
            json.WriteEndObject();
        }
    }

    private void WriteScopes(Utf8JsonWriter json)
    {
        string scope = string.Join(' ', Scopes.Where(IsSayableAsScope).Select(allowed => allowed.Action).Order(StringComparer.Ordinal));
        if (scope.Length > 0)
        {
            json.WriteString("scope", scope);
        }

        json.WriteStartArray("authorization_details");
        json.WriteStartObject();
        json.WriteString("type", "attenuating_agent_token");
        json.WritePropertyName("tools");
        json.WriteRawValue(Scopes.ToJson());
        json.WriteEndObject();
        json.WriteEndArray();
    }

    /// <summary>
    /// Whether a scope string grants what the scope grants and no more: the arguments are free, and the action is one scope-token (RFC 6749, section 3.3).
    /// An action with a space in it would read as two, of which the leaf may have neither.
    /// </summary>
    private bool IsSayableAsScope(AgentScope scope) =>
        scope.ToJson() == "{}" && ScopeNames?.Contains(scope.Action) != false
        && !scope.Action.AsSpan().ContainsAnyExceptInRange('!', '~') && !scope.Action.AsSpan().ContainsAny('"', '\\');

    private void WriteAccountability(Utf8JsonWriter json)
    {
        Sponsor sponsor = Credential.Sponsor!;
        json.WriteStartObject(Profile);
        json.WriteString("lineage", Credential.Lineage);
        if (Credential.Principal is { } principal)
        {
            json.WriteString("principal", principal);
        }

        json.WriteStartObject("sponsor");
        json.WriteString("assurance", sponsor.Assurance == SponsorAssurance.Authenticated ? "authenticated" : "asserted");
        if (sponsor.Method is { } method)
        {
            json.WriteString("how", method);
        }

        json.WriteString("id", sponsor.Id);
        json.WriteString("kind", sponsor.Kind switch { SponsorKind.Human => "human", SponsorKind.Service => "service", _ => "agent" });
        json.WriteEndObject();
        json.WriteEndObject();
    }
}
