namespace AgentIdentity.Sdk;

/// <summary>Knows which agents may act at the moment. Asked in the commit step of every decision, for every key of the chain.</summary>
/// <remarks>Implementations are safe for concurrent use and do not block.</remarks>
public interface IAgentStanding
{
    /// <summary>Changes whenever an answer may have changed.</summary>
    long Version { get; }

    /// <summary>The standing of one agent.</summary>
    /// <param name="agent">The agent.</param>
    AgentStandingStatus Check(AgentId agent);
}
