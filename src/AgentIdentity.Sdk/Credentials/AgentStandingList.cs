using System.Collections.Concurrent;

namespace AgentIdentity.Sdk;

/// <summary>Standing in memory: agents are in good standing until they are suspended or retired.</summary>
/// <remarks>An agent that does not stand well takes everything it delegated with it. Safe for concurrent use.</remarks>
public sealed class AgentStandingList : IAgentStanding
{
    private readonly ConcurrentDictionary<AgentId, AgentStandingStatus> _exceptions = new();
    private long _version = 1;

    /// <inheritdoc/>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Stops an agent, and everything below it, until it is resumed.</summary>
    /// <param name="agent">The agent.</param>
    /// <exception cref="InvalidOperationException">The agent is retired.</exception>
    public void Suspend(AgentId agent) => Set(agent, AgentStandingStatus.Suspended);

    /// <summary>Lets a suspended agent act again.</summary>
    /// <param name="agent">The agent.</param>
    /// <exception cref="InvalidOperationException">The agent is retired.</exception>
    public void Resume(AgentId agent) => Set(agent, AgentStandingStatus.Good);

    /// <summary>Stops an agent, and everything below it, for good.</summary>
    /// <param name="agent">The agent.</param>
    public void Retire(AgentId agent) => Set(agent, AgentStandingStatus.Retired);

    /// <inheritdoc/>
    public AgentStandingStatus Check(AgentId agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return _exceptions.TryGetValue(agent, out AgentStandingStatus status) ? status : AgentStandingStatus.Good;
    }

    private void Set(AgentId agent, AgentStandingStatus status)
    {
        ArgumentNullException.ThrowIfNull(agent);
        _exceptions.AddOrUpdate(agent, status, (_, current) => current != AgentStandingStatus.Retired || status == AgentStandingStatus.Retired
            ? status
            : throw new InvalidOperationException("a retired agent stays retired; issue a new credential to a new agent"));
        Interlocked.Increment(ref _version);
    }
}
