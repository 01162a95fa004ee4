using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp;

/// <summary>What a caller is told about a refusal: enough to go on without the tool or to ask for what is missing, and nothing about policies.</summary>
internal static class DenialResult
{
    public static CallToolResult Of(AccessDecision decision) => Of(decision, decision.Denial!, decision.IsPending);

    public static CallToolResult Of(AccessDecision decision, Denial denial, bool isPending)
    {
        string text = isPending
            ? $"Waiting for approval: {denial.CallerText}, request {decision.ApprovalRequestId}. The tool did not run; it may be called again, with the same arguments, once people have approved it."
            : Text(denial);
        return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = text }], StructuredContent = Structure(decision, denial, isPending) };
    }

    /// <summary>People have approved the call: it may be made again, with the credential that goes along.</summary>
    public static CallToolResult Granted(AccessDecision decision, JsonObject grant) => new()
    {
        IsError = true,
        Content = [new TextContentBlock { Text = $"Approved: request {decision.ApprovalRequestId}. The tool did not run yet; call it again now, with the same arguments." }],
        StructuredContent = Structure(decision, decision.Denial!, isPending: true),
        Meta = new JsonObject { [McpMetaKeys.Grant] = grant },
    };

    public static string Text(Denial denial) => $"Access denied: {denial.CallerText}. The tool did not run; the same call will be refused again, so go on without it.";

    private static JsonElement Structure(AccessDecision decision, Denial denial, bool isPending)
    {
        JsonObject structure = new() { ["code"] = denial.Code, ["action"] = denial.Action ?? decision.Action };
        if (isPending)
        {
            structure["approval"] = decision.ApprovalRequestId;
        }

        return JsonSerializer.SerializeToElement(structure);
    }
}
