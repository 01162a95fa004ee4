using System.Security.Claims;
using System.Text.Encodings.Web;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Shop;

/// <summary>Issues root credentials to people who are signed in.</summary>
internal static class IdentityService
{
    public static WebApplication Build(AgentAuthority authority)
    {
        WebApplicationBuilder builder = Loopback.CreateBuilder();
        builder.Services.AddAuthentication("staff").AddScheme<AuthenticationSchemeOptions, StaffBadge>("staff", null);
        builder.Services.AddAuthorization();
        WebApplication app = builder.Build();
        app.MapAgentIdentity("/agentidentity", authority, options =>
        {
            options.Sponsor = user => new SponsorEvidence(SponsorKind.Human, user.Identity!.Name!, "staff badge");
            options.Grant = (request, _) => ValueTask.FromResult<AgentGrantLimits?>(new AgentGrantLimits
            {
                Scopes =
                [
                    AgentScope.For(OrdersService.Cancel).Any("id").Any("delegation"),
                    AgentScope.For(PaymentsService.Refund).Any("id").Between("amount", 0, 100),
                ],
                FurtherDelegations = 1,
            });
        });
        return app;
    }

    /// <summary>Stands in for the host's own sign-in.</summary>
    private sealed class StaffBadge(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
        : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(
            Request.Headers["X-Badge"].ToString() is "4711"
                ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "alice@contoso.com")], "staff")), "staff"))
                : AuthenticateResult.NoResult());
    }
}
