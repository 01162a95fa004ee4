namespace AgentIdentity.Sdk.AI;

/// <summary>Who acts on this flow of control: a scope that an adapter enters for one run of one agent, and that can only narrow.</summary>
/// <remarks>
/// It follows <c>await</c> and nothing else: it is never in arguments, messages, options or session state, which models and other agents see. It
/// does not survive the <c>yield</c> of an async iterator: enter it again around each step. Where a flow is cut off, nobody acts:
/// <see cref="ToolGuardOptions.RequireRun"/> keeps a bound agent from standing in then.
/// </remarks>
public sealed class AgentRun : IDisposable
{
    private static readonly AsyncLocal<AgentRun?> Innermost = new();

    private readonly AgentPrincipal _agent;
    private readonly AgentRun? _around;
    private volatile bool _isOver;

    private AgentRun(AgentPrincipal agent, AgentRun? around)
    {
        _agent = agent;
        _around = around;
    }

    /// <summary>The agent that acts here; null outside of every run.</summary>
    /// <remarks>Work that was started in a run and outlives it still acts as that agent, never as one above it.</remarks>
    public static AgentPrincipal? Current => Innermost.Value?._agent;

    /// <summary>Begins a run; disposing the result, on the same flow of control, ends it.</summary>
    /// <param name="agent">Who acts: the agent that acts already, or one below it.</param>
    /// <exception cref="InvalidOperationException">Another agent acts here, and this one is not below it.</exception>
    public static AgentRun Enter(AgentPrincipal agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        AgentRun? around = Innermost.Value;
        if (around is not null && !agent.IsOrDescendsFrom(around._agent))
        {
            throw new InvalidOperationException($"{around._agent.Name} acts here, and {agent.Name} is not below it: delegate to it, or end the run first");
        }

        return Innermost.Value = new AgentRun(agent, around);
    }

    /// <summary>Whoever acted before acts again. On any other flow than the one that began the run, nothing changes.</summary>
    public void Dispose()
    {
        _isOver = true;
        if (!ReferenceEquals(Innermost.Value, this))
        {
            // INVARIANT: ending a run never gives a flow more than it had: another flow's identity, or an inner run's, stays as it is.
            return;
        }

        AgentRun? around = _around;
        while (around is { _isOver: true })
        {
            around = around._around;
        }

        Innermost.Value = around;
    }
}
