using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Authenticates agents by having the guard decide the one call that the request is: chain, proof, replay, scope, policies and audit in one go.</summary>
/// <remarks>
/// Not an <see cref="AuthenticationHandler{TOptions}"/>: that one remembers its first answer, and where authentication comes before routing the first answer
/// is that there is no endpoint yet. Here the decision is remembered, once there is one.
/// </remarks>
internal sealed class AgentCredentialHandler(RequestDecider decider) : IAuthenticationHandler
{
    private AuthenticationScheme _scheme = null!;
    private HttpContext _context = null!;

    public Task InitializeAsync(AuthenticationScheme scheme, HttpContext context)
    {
        _scheme = scheme;
        _context = context;
        return Task.CompletedTask;
    }

    /// <summary>Nothing is said about a request that reaches no endpoint with a scope: a proof is for one action, so there is none to check it against.</summary>
    public async Task<AuthenticateResult> AuthenticateAsync()
    {
        RequestDecision? decided = await decider.DecideAsync(_context).ConfigureAwait(false);
        return decided is null ? AuthenticateResult.NoResult()
            : decided.Authentication ??= Answer(decided);
    }

    public Task ChallengeAsync(AuthenticationProperties? properties)
    {
        RefusalResponse.Write(_context);
        return Task.CompletedTask;
    }

    /// <summary>The same as a challenge: when another scheme vouches for somebody, that does not change what the guard said of the agent.</summary>
    public Task ForbidAsync(AuthenticationProperties? properties) => ChallengeAsync(properties);

    /// <summary>Said once a request: the authentication and the authorization middleware both ask.</summary>
    private AuthenticateResult Answer(RequestDecision decided) => decided.Decision.IsAllowed
        ? AuthenticateResult.Success(new AuthenticationTicket(AgentIdentities.Of(decided.Agent), _scheme.Name))
        : AuthenticateResult.Fail(decided.Decision.Denial.CallerText);
}
