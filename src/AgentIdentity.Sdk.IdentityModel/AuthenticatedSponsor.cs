namespace AgentIdentity.Sdk.IdentityModel;

/// <summary>Who stood behind a validated token, and how that is known. Only a <see cref="SponsorTokenReader"/> makes one.</summary>
public sealed class AuthenticatedSponsor
{
    internal AuthenticatedSponsor(SponsorEvidence evidence, string? principal, string issuer, string subject, DateTimeOffset expires)
    {
        Evidence = evidence;
        Principal = principal;
        Issuer = issuer;
        Subject = subject;
        Expires = expires;
    }

    /// <summary>
    /// For <see cref="Sponsor.Authenticated"/>. The id is issuer and subject, <c>https://login.contoso.com#00u1a2b3</c>: a subject means nothing without its
    /// issuer, and an e-mail address can be given to somebody else. The method is, for example, <c>oidc pwd+otp acr=urn:loa:2</c>.
    /// </summary>
    public SponsorEvidence Evidence { get; }

    /// <summary>
    /// For <see cref="RootGrant.Principal"/>: whom the token speaks for, when an agent used it on behalf of somebody (RFC 8693, section 4.1); else null.
    /// </summary>
    public string? Principal { get; }

    /// <summary>The token's <c>iss</c>.</summary>
    public string Issuer { get; }

    /// <summary>The token's <c>sub</c>.</summary>
    public string Subject { get; }

    /// <summary>When the token expires. What is granted on its strength need not end then, but the person has to come back for more.</summary>
    public DateTimeOffset Expires { get; }

    /// <summary>Kind, id and method.</summary>
    public override string ToString() => $"{Evidence.Kind} {Evidence.Id} ({Evidence.Method})";
}
