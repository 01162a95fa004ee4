using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>The action ids of a server's tools, by what its host says of them.</summary>
internal sealed class ServerActions(McpServerOptions server, string source)
{
    /// <summary>The action of a tool; null when nobody can tell.</summary>
    public string? ActionOf(string tool)
    {
        if (server.ToolCollection is not { } tools || !tools.TryGetPrimitive(tool, out McpServerTool? known))
        {
            return ToolSource.ActionOf(source, tool);
        }

        // A collection that is lenient about letter case finds a tool under names that are other actions.
        if (!string.Equals(known.ProtocolTool.Name, tool, StringComparison.Ordinal))
        {
            return null;
        }

        string[] named = [.. known.Metadata.OfType<IAgentActionMetadata>().Select(metadata => metadata.Action).Distinct(StringComparer.Ordinal)];
        return named.Length switch
        {
            0 => ToolSource.ActionOf(source, tool),
            1 => named[0],
            _ => null,
        };
    }

    /// <summary>Whether a tool is the one whose name was called.</summary>
    public static bool IsNamed(IMcpServerPrimitive? matched, string? name) =>
        matched is not McpServerTool tool || string.Equals(tool.ProtocolTool.Name, name, StringComparison.Ordinal);
}
