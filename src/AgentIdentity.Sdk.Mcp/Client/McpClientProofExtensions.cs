using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Mcp;
using Microsoft.Extensions.AI;

namespace ModelContextProtocol.Client;

/// <summary>Lets MCP clients prove what they ask for, and names the tools of their servers.</summary>
public static class McpClientProofExtensions
{
    /// <summary>
    /// The transport with a proof in every request that does or lists something: tool calls, resources, prompts, completions. Made as each is sent, so
    /// that every attempt, and every further round of a call that asks for input, carries a fresh one.
    /// </summary>
    /// <remarks>
    /// Whoever acts when the request is sent proves it. A request that must be proved and cannot be is not sent: <see cref="AgentProofException"/>. What
    /// repeats the very bytes below the transport, such as a retrying <see cref="HttpClient"/>, repeats the proof, and is refused as a replay.
    /// </remarks>
    /// <param name="transport">The transport to one server.</param>
    /// <param name="proof">Who proves what to that server.</param>
    public static IClientTransport WithAgentProof(this IClientTransport transport, AgentProof proof)
    {
        ArgumentNullException.ThrowIfNull(transport);
        ArgumentNullException.ThrowIfNull(proof);
        return new ProvingClientTransport(transport, proof);
    }

    /// <summary>
    /// The tools as functions under the actions this host gives them, for any framework and any guard in this process. Tools whose names make no action, or
    /// are another's in other letter case, are left out: nobody could say which is meant.
    /// </summary>
    /// <param name="tools">The tools of a client whose transport proves its requests with the same <paramref name="proof"/>.</param>
    /// <param name="proof">Names the actions.</param>
    public static IList<AIFunction> WithAgentProof(this IEnumerable<McpClientTool> tools, AgentProof proof)
    {
        ArgumentNullException.ThrowIfNull(tools);
        ArgumentNullException.ThrowIfNull(proof);
        return
        [
            .. tools.GroupBy(tool => tool.ProtocolTool.Name, StringComparer.OrdinalIgnoreCase)
                .Where(same => !same.Skip(1).Any())
                .Select(same => (Tool: same.First(), Action: proof.Name(same.First().ProtocolTool.Name)))
                .Where(named => named.Action is not null)
                .Select(named => new ProvedTool(named.Tool, proof.ThrowsToolErrors).WithAction(named.Action!)),
        ];
    }
}
