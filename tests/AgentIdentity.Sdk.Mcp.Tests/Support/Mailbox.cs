using System.Collections.Concurrent;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>A tool that notes what it did.</summary>
internal sealed class Mailbox
{
    public ConcurrentQueue<string> Sent { get; } = new();

    public McpServerTool Tool => McpServerTool.Create(SendAsync, new McpServerToolCreateOptions { Name = "send" });

    public Task<string> SendAsync(string to, string body, CancellationToken cancellationToken)
    {
        Sent.Enqueue(to);
        return Task.FromResult($"sent to {to}");
    }
}
