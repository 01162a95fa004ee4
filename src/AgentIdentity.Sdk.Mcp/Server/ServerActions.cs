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

    /// <summary>Whether what would run is the tool whose name was called: the one that was matched, or what a handler makes of the name.</summary>
    public static bool IsNamed(IMcpServerPrimitive? matched, string handed, string? called) =>
        string.Equals((matched as McpServerTool)?.ProtocolTool.Name ?? handed, called, StringComparison.Ordinal);
}
