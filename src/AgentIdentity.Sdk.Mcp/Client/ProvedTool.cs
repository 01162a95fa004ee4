using System.Text.Json;
using Microsoft.Extensions.AI;
using ModelContextProtocol;
using ModelContextProtocol.Client;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>A tool of a server whose calls its connection proves. What keeps a call from being sent is told as text, not thrown at the run.</summary>
internal sealed class ProvedTool(McpClientTool tool, bool throwsToolErrors) : DelegatingAIFunction(tool)
{
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        object? result;
        try
        {
            result = await base.InvokeCoreAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
        catch (AgentProofException refused)
        {
            return DenialResult.Text(refused.Denial);
        }

        return throwsToolErrors && IsToolError(result) ? throw new McpException($"the tool {Name} answered with an error") : result;
    }

    /// <summary>An error that is no refusal: a refused call is one that did not run, and did not fail.</summary>
    private static bool IsToolError(object? result) =>
        result is JsonElement { ValueKind: JsonValueKind.Object } answer
        && answer.TryGetProperty("isError", out JsonElement isError) && isError.ValueKind == JsonValueKind.True
        && !(answer.TryGetProperty("structuredContent", out JsonElement structure) && structure.ValueKind == JsonValueKind.Object
            && structure.TryGetProperty("code", out _) && structure.TryGetProperty("action", out _));
}
