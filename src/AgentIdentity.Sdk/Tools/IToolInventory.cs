namespace AgentIdentity.Sdk;

/// <summary>Knows the tools that one part of a host exposes; an adapter registers one, and the host's self-test asks them all.</summary>
public interface IToolInventory
{
    /// <summary>The tools as they are exposed now, guarded or not.</summary>
    /// <exception cref="Exception">They cannot be looked at; a self-test counts that as not guarded.</exception>
    IReadOnlyList<ExposedTool> ReadTools();
}
