using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>A tool of a server whose calls its connection proves. What keeps a call from being sent is told as text, not thrown at the run.</summary>
internal sealed class ProvedTool(McpClientTool tool) : DelegatingAIFunction(tool)
{
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            return await base.InvokeCoreAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (AgentProofException refused)
        {
            return DenialResult.Text(refused.Denial);
        }
    }
}
