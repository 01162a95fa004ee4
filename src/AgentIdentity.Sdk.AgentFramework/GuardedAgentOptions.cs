using AgentIdentity.Sdk.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>How an agent of the framework is guarded.</summary>
public sealed class GuardedAgentOptions
{
    /// <summary>The action that running this agent is, such as <c>agents.math</c>: whoever acts when it is run (hands off to it) needs a scope for it.</summary>
    /// <value>Null: running it needs no scope. Its own tools need theirs in any case.</value>
    public string? Action { get; set; }

    /// <summary>How its tools are named. No agent is bound to them: who acts is what the run of the agent says.</summary>
    /// <value>The defaults.</value>
    public ToolGuardOptions Tools { get; set; } = new();

    internal GuardedAgentOptions Copy()
    {
        ArgumentNullException.ThrowIfNull(Tools);
        if (Action is not null)
        {
            _ = AgentScope.For(Action);
        }

        return (GuardedAgentOptions)MemberwiseClone();
    }
}
