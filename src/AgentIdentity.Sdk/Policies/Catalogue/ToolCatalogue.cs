using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The tools a host knows. Immutable.</summary>
[SuppressMessage("Naming", "CA1710:Identifiers should have correct suffix", Justification = "a catalogue of tools is called a tool catalogue")]
public sealed class ToolCatalogue : IReadOnlyCollection<ToolDefinition>
{
    private readonly Dictionary<string, ToolDefinition> _tools = new(StringComparer.Ordinal);

    /// <summary>A catalogue of these tools.</summary>
    /// <param name="tools">The tools, no action twice.</param>
    /// <exception cref="ArgumentException">An action is there twice.</exception>
    public ToolCatalogue(params IEnumerable<ToolDefinition> tools)
    {
        ArgumentNullException.ThrowIfNull(tools);
        foreach (ToolDefinition tool in tools)
        {
            ArgumentNullException.ThrowIfNull(tool, nameof(tools));
            if (!_tools.TryAdd(tool.Action, tool))
            {
                throw new ArgumentException($"{tool.Action} is in the catalogue twice; an action is one tool", nameof(tools));
            }
        }
    }

    /// <summary>The number of tools.</summary>
    public int Count => _tools.Count;

    /// <summary>The tool of an action; null when the host knows none.</summary>
    /// <param name="action">The action id, compared byte for byte.</param>
    public ToolDefinition? Find(string action) => _tools.GetValueOrDefault(action);

    /// <inheritdoc/>
    public IEnumerator<ToolDefinition> GetEnumerator() => _tools.Values.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
