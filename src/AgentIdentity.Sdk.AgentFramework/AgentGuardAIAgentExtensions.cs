using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AgentFramework;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;

namespace Microsoft.Agents.AI;

/// <summary>Gives agents of the framework identities, and puts a guard before their tools.</summary>
public static class AgentGuardAIAgentExtensions
{
    /// <summary>The agent with an identity in every run, and a guard before every tool it has or is given.</summary>
    /// <remarks>
    /// The guard also goes into the agent as it was: whoever runs that one directly has no identity, and its tools refuse. Who acts already when the
    /// agent is run must be the principal, or above it.
    /// </remarks>
    /// <param name="agent">An agent on a chat client, built already or not wrapped yet.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="principal">Who the agent is; not disposed here.</param>
    /// <param name="options">How it is guarded; copied.</param>
    /// <exception cref="ArgumentException">It is no agent on a chat client; see <see cref="WithAgentIdentity"/>.</exception>
    public static AIAgent WithAgentGuard(this AIAgent agent, AgentGuard guard, AgentPrincipal principal, GuardedAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(principal);
        return Guarded(agent, guard, new RunIdentity.Bound(principal), options);
    }

    /// <summary>The agent with an identity of its own in every run, which whoever runs it delegates to it for that run.</summary>
    /// <remarks>For sub-agents. Where nobody acts, or the delegation asks for more than the one who acts has, it does not run.</remarks>
    /// <param name="agent">An agent on a chat client.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="delegation">What it may do.</param>
    /// <param name="options">How it is guarded; copied.</param>
    /// <exception cref="ArgumentException">It is no agent on a chat client; see <see cref="WithAgentIdentity"/>.</exception>
    public static AIAgent WithDelegatedAgentGuard(this AIAgent agent, AgentGuard guard, Delegation delegation, GuardedAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(delegation);
        return Guarded(agent, guard, new RunIdentity.Delegated(delegation), options);
    }

    /// <summary>The same as <see cref="WithAgentGuard"/>, in a pipeline.</summary>
    /// <param name="builder">The pipeline. What is added before stands outside of the guard, and runs without the agent's identity.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="principal">Who the agent is; not disposed here.</param>
    /// <param name="options">How it is guarded; copied.</param>
    public static AIAgentBuilder UseAgentGuard(this AIAgentBuilder builder, AgentGuard guard, AgentPrincipal principal, GuardedAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(inner => inner.WithAgentGuard(guard, principal, options));
    }

    /// <summary>The same as <see cref="WithDelegatedAgentGuard"/>, in a pipeline.</summary>
    /// <param name="builder">The pipeline.</param>
    /// <param name="guard">What decides.</param>
    /// <param name="delegation">What it may do.</param>
    /// <param name="options">How it is guarded; copied.</param>
    public static AIAgentBuilder UseDelegatedAgentGuard(this AIAgentBuilder builder, AgentGuard guard, Delegation delegation, GuardedAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.Use(inner => inner.WithDelegatedAgentGuard(guard, delegation, options));
    }

    /// <summary>
    /// Says who an agent is whose tools are not here to be guarded: a workflow of agents that are guarded one by one, an agent elsewhere. Nothing
    /// stands before its tools because of this.
    /// </summary>
    /// <param name="agent">Any agent.</param>
    /// <param name="guard">What decides whether it may run.</param>
    /// <param name="principal">Who it is; not disposed here.</param>
    /// <param name="options">Whether running it needs a scope.</param>
    public static AIAgent WithAgentIdentity(this AIAgent agent, AgentGuard guard, AgentPrincipal principal, GuardedAgentOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(principal);
        GuardedAgentOptions copy = (options ?? new GuardedAgentOptions()).Copy();
        return new IdentityAgent(agent, new RunIdentity.Bound(principal), new ToolGuard(guard, agent: null, copy.Tools), copy.Action);
    }

    /// <summary>An agent with an identity as a function for another agent, behind the guard: calling it needs a scope for its action.</summary>
    /// <remarks>One decision a call: the run that it begins is not decided a second time.</remarks>
    /// <param name="agent">An agent that <c>WithAgentGuard</c> or <c>WithAgentIdentity</c> made.</param>
    /// <param name="action">The action that calling it is; null takes <see cref="GuardedAgentOptions.Action"/>.</param>
    /// <param name="options">Name and description of the function; the agent's own when null.</param>
    /// <param name="session">A session that its calls share; one of its own for each call when null.</param>
    /// <exception cref="ArgumentException">The agent has no identity, or no action is named.</exception>
    public static AIFunction AsGuardedFunction(this AIAgent agent, string? action = null, AIFunctionFactoryOptions? options = null, AgentSession? session = null)
    {
        ArgumentNullException.ThrowIfNull(agent);
        IdentityAgent known = agent.GetService<IdentityAgent>()
            ?? throw new ArgumentException("the agent has no identity: give it one with WithAgentGuard, or it would run with its caller's", nameof(agent));
        string named = action ?? known.Action
            ?? throw new ArgumentException("say which action calling this agent is, here or in GuardedAgentOptions.Action", nameof(action));
        return new AgentFunction(agent.AsAIFunction(options, session), known).WithAction(named).WithAgentGuard(known.Guard);
    }

    private static GuardedAgent Guarded(AIAgent agent, AgentGuard guard, RunIdentity identity, GuardedAgentOptions? options)
    {
        ArgumentNullException.ThrowIfNull(agent);
        GuardedAgentOptions copy = (options ?? new GuardedAgentOptions()).Copy();
        return new GuardedAgent(agent, identity, new ToolGuard(guard, agent: null, copy.Tools), copy.Action);
    }
}
