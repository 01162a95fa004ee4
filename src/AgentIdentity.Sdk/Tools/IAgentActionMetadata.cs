namespace AgentIdentity.Sdk;

/// <summary>Says which action the thing it is attached to is: a tool's method, an endpoint.</summary>
/// <remarks>Given by the host's own code, never by a server of tools or by a model.</remarks>
public interface IAgentActionMetadata
{
    /// <summary>The action id, <c>source.tool</c>.</summary>
    string Action { get; }
}
