using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.AspNetCore;
using ModelContextProtocol.Client;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>A real server over HTTP on the loopback interface.</summary>
internal sealed class HttpServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HttpServer(WebApplication app) => _app = app;

    public Uri Endpoint => new(_app.Urls.First() + "/mcp");

    public IServiceProvider Services => _app.Services;

    public static async Task<HttpServer> StartAsync(
        Action<IMcpServerBuilder> configure, HttpServerSessionMode mode = HttpServerSessionMode.Stateless, Action<WebApplication>? use = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        configure(builder.Services.AddMcpServer().WithHttpTransport(options => options.SessionMode = mode));
        WebApplication app = builder.Build();
        use?.Invoke(app);
        app.MapMcp("/mcp");
        await app.StartAsync();
        return new HttpServer(app);
    }

    public IClientTransport Transport(HttpMessageHandler? handler = null)
    {
        HttpClientTransportOptions options = new() { Endpoint = Endpoint, TransportMode = HttpTransportMode.StreamableHttp };
        return handler is null ? new HttpClientTransport(options) : new HttpClientTransport(options, new HttpClient(handler), ownsHttpClient: true);
    }

    public Task<McpClient> ConnectAsync(AgentProof? proof, HttpMessageHandler? handler = null, McpClientOptions? options = null)
    {
        IClientTransport transport = Transport(handler);
        return McpClient.CreateAsync(proof is null ? transport : transport.WithAgentProof(proof), options);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
