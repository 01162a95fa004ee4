namespace AgentIdentity.Sdk.AI;

/// <summary>Who acts on this flow of control: a scope that an adapter enters for one run of one agent, and that can only narrow.</summary>
/// <remarks>
/// It follows <c>await</c> and nothing else: it is never in arguments, messages, options or session state, which models and other agents see. It
/// does not survive the <c>yield</c> of an async iterator: enter it again around each step.
/// </remarks>
public sealed class AgentRun : IDisposable
{
    private static readonly AsyncLocal<AgentPrincipal?> Acting = new();

    private readonly AgentPrincipal? _before;
    private bool _isDisposed;

    private AgentRun(AgentPrincipal? before) => _before = before;

    /// <summary>The agent that acts here; null outside of every run.</summary>
    public static AgentPrincipal? Current => Acting.Value;

    /// <summary>Begins a run; disposing the result, on the same flow of control, ends it.</summary>
    /// <param name="agent">Who acts: the agent that acts already, or one below it.</param>
    /// <exception cref="InvalidOperationException">Another agent acts here, and this one is not below it.</exception>
    public static AgentRun Enter(AgentPrincipal agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        AgentPrincipal? before = Acting.Value;
        if (before is not null && !agent.IsOrDescendsFrom(before))
        {
            throw new InvalidOperationException($"{before.Name} acts here, and {agent.Name} is not below it: delegate to it, or end the run first");
        }

        Acting.Value = agent;
        return new AgentRun(before);
    }

    /// <summary>Whoever acted before acts again.</summary>
    public void Dispose()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            Acting.Value = _before;
        }
    }
}
