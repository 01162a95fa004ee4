using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>A guarded server with one tool, an agent that may call it, and what is between them.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    private readonly StreamServer _server;

    private MailServer(TestAuthority authority, AgentPrincipal agent, RecordingGuard recording, StreamServer server, Mailbox mailbox)
    {
        Authority = authority;
        Agent = agent;
        Recording = recording;
        _server = server;
        Mailbox = mailbox;
    }

    public TestAuthority Authority { get; }

    public AgentPrincipal Agent { get; }

    public RecordingGuard Recording { get; }

    public Mailbox Mailbox { get; }

    public IServiceProvider Services => _server.Services;

    public IClientTransport Transport => _server.Transport;

    public static async Task<MailServer> StartAsync(
        Action<IMcpServerBuilder>? before = null, Action<IMcpServerBuilder>? after = null, Action<McpGuardOptions>? options = null, Action<AgentGuardBuilder>? guard = null,
        TestAuthority? authority = null, params AgentScope[] scopes)
    {
        authority ??= new TestAuthority();
        AgentPrincipal agent = await authority.IssueAsync("writer", scopes.Length == 0 ? [Given.Sending] : scopes);
        RecordingGuard recording = Given.Guard(authority, guard);
        Mailbox mailbox = new();
        StreamServer server = new(builder =>
        {
            before?.Invoke(builder);
            builder.WithTools([mailbox.Tool]).WithAgentGuard(recording.Guard, o =>
            {
                o.Source = AdapterScene.Source;
                options?.Invoke(o);
            });
            after?.Invoke(builder);
        });
        return new MailServer(authority, agent, recording, server, mailbox);
    }

    public Task<McpClient> ConnectAsync(McpClientOptions? options = null) => _server.ConnectAsync(Given.Proof(Agent), options);

    public Task<McpClient> ConnectAsync(AgentProof proof) => _server.ConnectAsync(proof);

    public Task<McpClient> ConnectUnprovedAsync() => _server.ConnectAsync(proof: null);

    public Task<McpClient> ConnectThroughAsync(Action<JsonRpcRequest> change, McpClientOptions? options = null) =>
        McpClient.CreateAsync(new Tamper(_server.Transport, change).WithAgentProof(Given.Proof(Agent)), options);

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        await Recording.DisposeAsync();
        Agent.Dispose();
        Authority.Dispose();
    }
}
