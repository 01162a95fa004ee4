using AgentIdentity.Sdk.AI;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>Who proves what to one MCP server: the agent, the source of the server's actions, and the audience that its guard goes by. Bound to one connection.</summary>
public sealed class AgentProof
{
    private readonly string _source;
    private readonly string _audience;

    /// <summary>Says for whom and as what requests are proved.</summary>
    /// <param name="source">The source of the server's actions, which this host assigns, never the server: <c>mail</c> makes its tool <c>send</c> the action <c>mail.send</c>.</param>
    /// <param name="audience">The name of the server's enforcement point; a proof made for it is worth nothing at any other.</param>
    /// <param name="agent">The agent whose requests these are; null when only runs (<see cref="AgentRun"/>) say who acts.</param>
    /// <exception cref="ArgumentException">The source is no name, or the audience is empty.</exception>
    public AgentProof(string source, string audience, AgentPrincipal? agent = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(audience);
        _source = ToolSource.Require(source, nameof(source));
        _audience = audience;
        Agent = agent;
    }

    /// <summary>The source of the server's actions.</summary>
    public string Source => _source;

    /// <summary>The server's enforcement point.</summary>
    public string Audience => _audience;

    /// <summary>The agent whose requests these are; null when only runs say who acts.</summary>
    public AgentPrincipal? Agent { get; }

    /// <summary>The action of a tool by the name its server gives it, where that is not source, dot, name; null refuses the tool.</summary>
    /// <value>Null: source, dot, name for every tool.</value>
    public Func<string, string?>? ActionOf { get; init; }

    /// <summary>
    /// Whether a function throws when its tool answers with an error, so that a guard in this process records the call as faulted. The model then hears no
    /// more than that it failed, where a framework shows no messages of exceptions.
    /// </summary>
    /// <value>False: the model is told what the server said; this process records that the call completed, and the server that the tool faulted.</value>
    public bool ThrowsToolErrors { get; init; }

    /// <summary>The action of a tool; null when it has none.</summary>
    internal string? Name(string tool)
    {
        if (ActionOf is null)
        {
            return ToolSource.ActionOf(_source, tool);
        }

        return ActionOf(tool) is { } action && AgentScope.IsAction(action) ? action : null;
    }

    /// <summary>Who acts now: the agent of the run, else the bound one; null when nobody does.</summary>
    /// <exception cref="AgentProofException">The agent of the run is not the bound one, nor below it.</exception>
    internal AgentPrincipal? Acting()
    {
        AgentPrincipal? acting = AgentRun.Current ?? Agent;
        return acting is null || Agent is null || acting.IsOrDescendsFrom(Agent)
            ? acting
            : throw new AgentProofException(new Denial(DenialCodes.IdentityNotNarrower, $"{acting.Name} runs here and is not below {Agent.Name}, to whom the connection is bound"));
    }
}
