using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;

namespace AgentIdentity.Sdk.AspNetCore;

/// <summary>Meets a required scope where the guard has allowed this action at this very endpoint. Nobody else's word counts, whatever scheme vouches for them.</summary>
internal sealed class RequiredScopeHandler : AuthorizationHandler<RequiresScopeAttribute>
{
    protected override Task HandleRequirementAsync(AuthorizationHandlerContext context, RequiresScopeAttribute requirement)
    {
        if (context.Resource is HttpContext http && http.Features.Get<RequestDecision>() is { } decided && decided.Allows(requirement.Action, http.GetEndpoint()))
        {
            context.Succeed(requirement);
        }
        else
        {
            context.Fail(new AuthorizationFailureReason(this, $"the guard has not allowed {requirement.Action}"));
        }

        return Task.CompletedTask;
    }
}
