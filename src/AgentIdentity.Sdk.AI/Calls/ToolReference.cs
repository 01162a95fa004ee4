namespace AgentIdentity.Sdk.AI;

/// <summary>A tool as a host knows it: the name that a model calls, and the action that a scope must be for.</summary>
public sealed class ToolReference
{
    /// <summary>Names a tool.</summary>
    /// <param name="name">The name that a model calls; hostile where a server of tools chose it.</param>
    /// <param name="action">The action id, <c>source.tool</c>, with a source that the host assigned; null when it has none, and then every call is refused.</param>
    /// <exception cref="ArgumentException">The action is no id that a scope could be for.</exception>
    public ToolReference(string name, string? action)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (action is not null)
        {
            _ = AgentScope.For(action);
        }

        Name = name;
        Action = action;
    }

    /// <summary>The name that a model calls.</summary>
    public string Name { get; }

    /// <summary>The action id; null when the host has named none.</summary>
    public string? Action { get; }

    /// <summary>The action, or the name where there is none.</summary>
    public override string ToString() => Action ?? Name;
}
