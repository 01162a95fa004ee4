namespace AgentIdentity.Sdk;

/// <summary>Knows what agents are made of at the moment. Asked in the commit step of every decision, for every key of the chain whose token is bound to a composition.</summary>
/// <remarks>Implementations are safe for concurrent use and do not block.</remarks>
public interface IAgentComposition
{
    /// <summary>Changes whenever an answer may have changed.</summary>
    long Version { get; }

    /// <summary>What an agent is made of now; null when nobody has said.</summary>
    /// <param name="agent">The agent.</param>
    CompositionDigest? Find(AgentId agent);
}
