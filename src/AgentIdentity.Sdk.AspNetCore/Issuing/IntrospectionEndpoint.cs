using System.Text;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Says whether a chain holds now (RFC 7662): every signature, link and limit, nothing revoked, everybody in good standing.</summary>
/// <remarks>
/// <c>token</c> is the JSON array of a chain, or one root token; <c>resource</c> and <c>segment</c> say where it is to be used, and a chain that is confined to
/// other places is not active there. It says nothing of who presents it: for that takes a proof.
/// </remarks>
internal sealed class IntrospectionEndpoint(AgentAuthority authority, AgentIssuerOptions options)
{
    private readonly CredentialVerifier _verifier = new(Trusting(authority), clock: options.Clock);

    public async Task InvokeAsync(HttpContext context)
    {
        if (context.User.Identity is not { IsAuthenticated: true })
        {
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status401Unauthorized, "access_denied", "nobody is authenticated").ConfigureAwait(false);
            return;
        }

        if (await IssuerForm.ReadAsync(context).ConfigureAwait(false) is not { } form || form["token"] is not { } token)
        {
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", "token is missing").ConfigureAwait(false);
            return;
        }

        VerifiedCredential? active = Verify(token, form["resource"], form["segment"]);
        await IssuerResponse.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteBoolean("active", active is not null);
            if (active is not null)
            {
                json.WriteString("iss", active.Anchor.Issuer);
                json.WriteString("sub", active.Holder.ToUri().OriginalString);
                json.WriteNumber("exp", active.Expires.ToUnixTimeSeconds());
                json.WriteString(AgentClaimTypes.Name, active.Name);
                json.WriteString(AgentClaimTypes.Lineage, active.Lineage);
                json.WriteString(AgentClaimTypes.Sponsor, active.Sponsor?.Id);
                json.WriteString(AgentClaimTypes.SponsorKind, active.Sponsor?.Kind.ToString());
                json.WriteString(AgentClaimTypes.SponsorAssurance, active.Sponsor?.Assurance.ToString());
                json.WriteStartObject("cnf");
                json.WritePropertyName("jwk");
                json.WriteRawValue(active.HolderKey.ToJwk());
                json.WriteEndObject();
                IssuerResponse.WriteScopes(json, active.Scopes);
            }
        }).ConfigureAwait(false);
    }

    private VerifiedCredential? Verify(string token, string? resource, string? segment)
    {
        AgentCredential? claimed = token[0] != '[' ? AgentCredential.FromTokens(token)
            : AgentCredential.TryParse(Encoding.UTF8.GetBytes(token), out AgentCredential? chain) ? chain
            : null;
        if (claimed is null || _verifier.Verify(claimed) is not { IsValid: true, Credential: { } credential })
        {
            return null;
        }

        CredentialUse use = new()
        {
            Instant = options.Clock.GetUtcNow(),
            Audience = resource,
            Segment = segment,
            Environment = options.Environment,
            Revocations = options.Revocations,
            Standing = options.Standing,
        };
        return _verifier.RefuseUse(credential, use) is null ? credential : null;
    }

    private static TrustAnchors Trusting(AgentAuthority authority)
    {
        TrustAnchors anchors = new();
        anchors.Add(authority.TrustAnchor);
        return anchors;
    }
}
