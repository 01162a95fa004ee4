using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>What most tests begin with.</summary>
internal static class Given
{
    public const string Audience = "https://mail.test/mcp";

    public static AgentScope Sending => AgentScope.For(AdapterScene.Action).OneOf("to", "ann@agents.test", "bob@agents.test").Any("body");

    public static Dictionary<string, object?> To(string person) => new() { ["to"] = $"{person}@agents.test", ["body"] = "hello" };

    public static RecordingGuard Guard(TestAuthority authority, Action<AgentGuardBuilder>? configure = null) => RecordingGuard.Create(authority, guard =>
    {
        guard.AcceptPresentedChains(Audience);
        configure?.Invoke(guard);
    });

    public static AgentProof Proof(AgentPrincipal? agent, bool throwsToolErrors = false) => new(AdapterScene.Source, Audience, agent) { ThrowsToolErrors = throwsToolErrors };

    public static McpServerTool Tool(Func<string, string, CancellationToken, Task<string>> send, string name = AdapterScene.ToolName) =>
        McpServerTool.Create(send, new McpServerToolCreateOptions { Name = name });

    public static string Text(CallToolResult result) => string.Concat(result.Content.OfType<TextContentBlock>().Select(block => block.Text));

    public static string? Code(CallToolResult result) =>
        result.StructuredContent is { } structure && structure.TryGetProperty("code", out System.Text.Json.JsonElement code) ? code.GetString() : null;
}
