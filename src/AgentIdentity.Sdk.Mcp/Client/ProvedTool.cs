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

        if (result is not JsonElement { ValueKind: JsonValueKind.Object } answer || !answer.TryGetProperty("isError", out JsonElement isError) || isError.ValueKind != JsonValueKind.True)
        {
            return result;
        }

        // A refused call is one that did not run, and did not fail.
        return Refusal(answer) ?? (throwsToolErrors ? throw new McpException($"the tool {Name} answered with an error") : result);
    }

    /// <summary>What a guarded server says of a refusal, without what the protocol puts around it; null when it is none.</summary>
    private static string? Refusal(JsonElement answer) =>
        answer.TryGetProperty("structuredContent", out JsonElement structure) && structure.ValueKind == JsonValueKind.Object
        && structure.TryGetProperty("code", out _) && structure.TryGetProperty("action", out _)
        && answer.TryGetProperty("content", out JsonElement content) && content is { ValueKind: JsonValueKind.Array } && content.GetArrayLength() == 1
        && content[0].TryGetProperty("text", out JsonElement text) && text.ValueKind == JsonValueKind.String
            ? text.GetString()
            : null;
}
