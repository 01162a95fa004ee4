using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AspNetCore;

namespace Microsoft.AspNetCore.Http;

/// <summary>What an endpoint may know about its caller.</summary>
public static class AgentHttpContextExtensions
{
    /// <summary>The proved credential of the agent that was let in; null where no scope is demanded, or nothing is proved.</summary>
    /// <param name="context">The request.</param>
    public static VerifiedCredential? GetAgent(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<RequestDecision>()?.Agent;
    }

    /// <summary>The arguments that were checked: route values, query parameters and body; null where no call was allowed.</summary>
    /// <param name="context">The request.</param>
    public static ToolArguments? GetAgentArguments(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Features.Get<RequestDecision>() is { Decision: { IsAllowed: true } allowed } ? allowed.Arguments : null;
    }
}
