using System.Collections.Concurrent;

namespace AgentIdentity.Sdk;

/// <summary>Compositions in memory, as the host declares them: when it makes an agent, and whenever it gives one another model, prompt or tools.</summary>
/// <remarks>Nothing here is proved: it is the host that says what runs under a key. Safe for concurrent use.</remarks>
public sealed class CompositionRegister : IAgentComposition
{
    private readonly ConcurrentDictionary<AgentId, CompositionDigest> _declared = new();
    private long _version = 1;

    /// <inheritdoc/>
    public long Version => Volatile.Read(ref _version);

    /// <summary>Says what an agent is made of from now on. Credentials that are bound to something else are refused at once.</summary>
    /// <param name="agent">The agent.</param>
    /// <param name="composition">What it is made of.</param>
    public void Declare(AgentId agent, CompositionDigest composition)
    {
        ArgumentNullException.ThrowIfNull(agent);
        ArgumentNullException.ThrowIfNull(composition);
        _declared[agent] = composition;
        Interlocked.Increment(ref _version);
    }

    /// <summary>Forgets an agent, for example one that has ended. Its bound credentials are refused from now on.</summary>
    /// <param name="agent">The agent.</param>
    public void Forget(AgentId agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        _declared.TryRemove(agent, out _);
        Interlocked.Increment(ref _version);
    }

    /// <inheritdoc/>
    public CompositionDigest? Find(AgentId agent)
    {
        ArgumentNullException.ThrowIfNull(agent);
        return _declared.GetValueOrDefault(agent);
    }
}
