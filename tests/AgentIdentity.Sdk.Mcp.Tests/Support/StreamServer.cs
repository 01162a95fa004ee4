using System.IO.Pipelines;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>A real server at the other end of two pipes, as a process on standard input and output would be.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private readonly Pipe _toServer = new();
    private readonly Pipe _toClient = new();
    private readonly ServiceProvider _services;
    private readonly McpServer _server;
    private readonly Task _running;

    public StreamServer(Action<IMcpServerBuilder> configure)
    {
        ServiceCollection services = new();
        services.AddLogging();
        configure(services.AddMcpServer());
        _services = services.BuildServiceProvider();
        StreamServerTransport transport = new(_toServer.Reader.AsStream(), _toClient.Writer.AsStream(), "test", NullLoggerFactory.Instance);
        _server = McpServer.Create(transport, _services.GetRequiredService<IOptions<McpServerOptions>>().Value, NullLoggerFactory.Instance, _services);
        _running = _server.RunAsync();
    }

    public IServiceProvider Services => _services;

    public IClientTransport Transport => new StreamClientTransport(_toServer.Writer.AsStream(), _toClient.Reader.AsStream(), NullLoggerFactory.Instance);

    public Task<McpClient> ConnectAsync(AgentProof? proof, McpClientOptions? options = null) =>
        McpClient.CreateAsync(proof is null ? Transport : Transport.WithAgentProof(proof), options);

    public async ValueTask DisposeAsync()
    {
        await _toServer.Writer.CompleteAsync();
        await _running;
        await _server.DisposeAsync();
        await _services.DisposeAsync();
    }
}
