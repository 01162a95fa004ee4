using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Yaml;

/// <summary>The section <c>tools</c>: what every other section may refer to.</summary>
internal sealed class ToolsShape : Shape<ToolCatalogue>
{
    private static readonly NamedShape<ToolSettings> Tools = new("tools", ActionShape.Id, new ToolShape(), 1, ToolCatalogue.MaxTools);

    public override bool TryRead(Node node, Reading reading, [NotNullWhen(true)] out ToolCatalogue? value)
    {
        value = null;
        if (node is MapNode map)
        {
            reading.Tools.UnionWith(map.Entries.Select(entry => entry.Key));      // also those that are wrong: one mistake, said once
        }

        if (!Tools.TryRead(node, reading, out IReadOnlyList<Named<ToolSettings>>? tools))
        {
            return false;
        }

        reading.DeclaredTools = value = new ToolCatalogue(tools.Select(tool => tool.Value.For(tool.Name)));
        return true;
    }

    public override JsonObject Schema() => Tools.Schema();
}
