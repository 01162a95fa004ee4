using System.Globalization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Issues root credentials to authenticated users and services, in the manner of an OAuth token endpoint.</summary>
/// <remarks>
/// <code>
/// POST /agentidentity/token
/// Content-Type: application/x-www-form-urlencoded
///
/// agent_name=orchestrator
/// req_cnf={"jwk":{"kty":"OKP","crv":"Ed25519","x":"…"}}                                        the agent's key (RFC 7800)
/// authorization_details=[{"type":"attenuating_agent_token","tools":{"payments.refund":{…}}}]    what it may do (RFC 9396)
/// expires_in=3600                                                                              optional
///
/// {"access_token":"eyJ…","token_type":"aat+jwt","expires_in":3600,"authorization_details":[…]}
/// </code>
/// The access token is a chain of one token. It is no bearer token: using it takes the agent's key.
/// </remarks>
internal sealed partial class TokenEndpoint(AgentAuthority authority, AgentIssuerOptions options)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (context.User.Identity is not { IsAuthenticated: true })
        {
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status401Unauthorized, "access_denied", "nobody is authenticated").ConfigureAwait(false);
            return;
        }

        string error = "invalid_request";
        string description = "the request is no form with each parameter once";
        if (await IssuerForm.ReadAsync(context).ConfigureAwait(false) is not { } form || !TokenRequest.TryRead(form, out TokenRequest? asked, out error, out description))
        {
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status400BadRequest, error, description).ConfigureAwait(false);
            return;
        }

        if (options.Sponsor!(context.User) is not { } sponsor
            || await options.Grant!(new AgentGrantRequest(context.User, sponsor, asked.Scopes, asked.Holder, asked.Name), context.RequestAborted).ConfigureAwait(false) is not { } limits)
        {
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status403Forbidden, "access_denied", "this user is issued no such credential").ConfigureAwait(false);
            return;
        }

        if (!asked.Scopes.Attenuates(limits.Scopes))
        {
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_authorization_details", "this is more than the user may have issued").ConfigureAwait(false);
            return;
        }

        await IssueAsync(context, asked, sponsor, limits).ConfigureAwait(false);
    }

    private async Task IssueAsync(HttpContext context, TokenRequest asked, SponsorEvidence sponsor, AgentGrantLimits limits)
    {
        TimeSpan lifetime = asked.Lifetime < limits.MaxLifetime ? asked.Lifetime.Value : limits.MaxLifetime;
        AgentCredential issued;
        try
        {
            issued = await authority.IssueToAsync(asked.Holder, ToGrant(asked, sponsor, limits, lifetime), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Exception refused) when (refused is DelegationException or ArgumentException)
        {
            string reason = refused is DelegationException delegation ? delegation.Code : "agent_name is not acceptable";
            await IssuerResponse.ErrorAsync(context, StatusCodes.Status400BadRequest, "invalid_request", reason).ConfigureAwait(false);
            return;
        }

        ILogger logger = context.RequestServices.GetService<ILoggerFactory>()?.CreateLogger("AgentIdentity.Sdk.AspNetCore") ?? NullLogger.Instance;
        LogIssued(logger, asked.Name, asked.Holder.Id.ToString(), sponsor.Id, string.Join(' ', asked.Scopes.Actions), lifetime.TotalSeconds.ToString(CultureInfo.InvariantCulture));
        await IssuerResponse.WriteAsync(context, StatusCodes.Status200OK, json =>
        {
            json.WriteString("access_token", issued.Tokens[0]);
            json.WriteString("token_type", "aat+jwt");
            json.WriteNumber("expires_in", (long)lifetime.TotalSeconds);
            IssuerResponse.WriteScopes(json, asked.Scopes);
        }).ConfigureAwait(false);
    }

    private static RootGrant ToGrant(TokenRequest asked, SponsorEvidence sponsor, AgentGrantLimits limits, TimeSpan lifetime) => new()
    {
        Name = asked.Name,
        Sponsor = Sponsor.Authenticated(sponsor),
        Scopes = asked.Scopes,
        Lifetime = lifetime,
        FurtherDelegations = limits.FurtherDelegations,
        Audiences = limits.Audiences,
        Environment = limits.Environment,
        Principal = limits.Principal,
    };

    [LoggerMessage(4101, LogLevel.Information, "Issued a root credential to {Agent} ({Holder}) for {Sponsor}: {Actions}, {Seconds} seconds")]
    private static partial void LogIssued(ILogger logger, string agent, string holder, string sponsor, string actions, string seconds);
}
