namespace AgentIdentity.Sdk.AI;

/// <summary>A tool as a host knows it: the name that a model calls, and the action that a scope must be for.</summary>
public sealed class ToolReference
{
    private readonly Dictionary<string, string> _parameters = new(StringComparer.OrdinalIgnoreCase);

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

    /// <summary>The parameters that the tool declares, as it spells them.</summary>
    /// <value>None. Where they are given, an argument that differs from one only in case is refused: the tool would bind it, and no scope would have checked it.</value>
    public IEnumerable<string> Parameters
    {
        get => _parameters.Values;
        init
        {
            ArgumentNullException.ThrowIfNull(value);
            _parameters.Clear();
            foreach (string parameter in value)
            {
                _parameters.TryAdd(parameter, parameter);
            }
        }
    }

    /// <summary>The action, or the name where there is none.</summary>
    public override string ToString() => Action ?? Name;

    internal bool IsMisspelt(string argument) =>
        _parameters.TryGetValue(argument, out string? declared) && !string.Equals(declared, argument, StringComparison.Ordinal);
}
