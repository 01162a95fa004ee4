using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;

namespace Microsoft.Extensions.AI;

/// <summary>Puts a guard before functions.</summary>
public static class AIFunctionAgentGuardExtensions
{
    /// <summary>The function behind a guard: whoever calls it, in whichever framework, gets a refusal as its result unless the agent may call it.</summary>
    /// <remarks>The original is not changed; hand out the result instead of it.</remarks>
    /// <param name="function">The function.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="agent">The agent whose calls these are; null when only an <see cref="AgentRun"/> says who acts.</param>
    /// <param name="options">How tools are named.</param>
    public static AIFunction WithAgentGuard(this AIFunction function, AgentGuard guard, AgentPrincipal? agent = null, ToolGuardOptions? options = null) =>
        function.WithAgentGuard(new ToolGuard(guard, agent, options));

    /// <summary>The function behind a guard that several share.</summary>
    /// <param name="function">The function.</param>
    /// <param name="guard">What decides, for whom.</param>
    public static AIFunction WithAgentGuard(this AIFunction function, ToolGuard guard)
    {
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(guard);
        return new GuardedAIFunction(function, guard);
    }

    /// <summary>Every function of a list behind a guard; what is no function, and so cannot be invoked here, stays as it is.</summary>
    /// <param name="tools">The tools.</param>
    /// <param name="guard">What decides, for whom.</param>
    public static IList<AITool> WithAgentGuard(this IEnumerable<AITool> tools, ToolGuard guard)
    {
        ArgumentNullException.ThrowIfNull(tools);
        return [.. tools.Select(tool => tool is AIFunction function ? function.WithAgentGuard(guard) : tool)];
    }
}
