using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;

namespace Microsoft.Extensions.AI;

/// <summary>Hides tools from models.</summary>
public static class ToolOfferChatClientBuilderExtensions
{
    /// <summary>Shows the model only those tools that the acting agent has a scope for: fewer refusals, shorter requests, less to be tempted by.</summary>
    /// <remarks>
    /// Hiding is never enforcement; that is what a guard is for. Use it after <c>UseGuardedFunctionInvocation</c>, so that a call of a hidden tool is
    /// still refused and recorded. Where nobody acts, no function is shown.
    /// </remarks>
    /// <param name="builder">The pipeline.</param>
    /// <param name="agent">The agent; null when only an <see cref="AgentRun"/> says who acts.</param>
    /// <param name="options">What is shown; copied.</param>
    public static ChatClientBuilder UseGrantedToolsOnly(this ChatClientBuilder builder, AgentPrincipal? agent = null, ToolOfferOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ToolOfferOptions copy = (options ?? new ToolOfferOptions()).Copy();
        return builder.Use(inner => new OfferingChatClient(inner, agent, copy));
    }
}
