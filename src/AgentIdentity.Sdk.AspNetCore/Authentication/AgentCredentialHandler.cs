using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Authenticates agents by having the guard decide the one call that the request is: chain, proof, replay, scope, policies and audit in one go.</summary>
internal sealed class AgentCredentialHandler(
    IOptionsMonitor<AgentCredentialOptions> options, ILoggerFactory logger, UrlEncoder encoder, RequestDecider decider)
    : AuthenticationHandler<AgentCredentialOptions>(options, logger, encoder)
{
    /// <summary>Nothing is said about a request that reaches no endpoint with a scope: a proof is for one action, so there is none to check it against.</summary>
    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        RequestDecision? decided = await decider.DecideAsync(Context, Options).ConfigureAwait(false);
        return decided is null ? AuthenticateResult.NoResult()
            : decided.Decision.IsAllowed ? AuthenticateResult.Success(new AuthenticationTicket(AgentIdentities.Of(decided.Agent), Scheme.Name))
            : AuthenticateResult.Fail(decided.Decision.Denial.CallerText);
    }

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        RefusalResponse.Write(Context);
        return Task.CompletedTask;
    }

    /// <summary>The same as a challenge: when another scheme vouches for somebody, that does not change what the guard said of the agent.</summary>
    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        RefusalResponse.Write(Context);
        return Task.CompletedTask;
    }
}
