using System.IO.Pipelines;
using AgentIdentity.Sdk.Mcp;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace AgentIdentity.Sdk;

/// <summary>
/// One call of a tool of an MCP server, over two pipes in this process. Guarded, the client signs a proof and the server verifies it: two Ed25519
/// operations of some 20 and 60 µs are in it, which no adapter can save.
/// </summary>
[MemoryDiagnoser]
public class McpBenchmark
{
    private const string Audience = "https://tools.contoso.com";

    private McpClient _bare = null!;
    private McpClient _deciding = null!;
    private McpClient _recording = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        AgentProof proof = new("files", Audience, await Bench.AgentAsync(authority, 3));
        AgentGuard deciding = new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().AcceptPresentedChains(Audience).Build();
        AgentGuard recording = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(new ForgetfulStore()).AcceptPresentedChains(Audience).Build();
        _bare = await ConnectAsync(guard: null, proof: null);
        _deciding = await ConnectAsync(deciding, proof);
        _recording = await ConnectAsync(recording, proof);
        if ((await Guarded()).IsError == true)
        {
            throw new InvalidOperationException("the call is refused, so there is nothing to measure");
        }
    }

    [Benchmark(Baseline = true)]
    public ValueTask<CallToolResult> BareCall() => _bare.CallToolAsync("read", AdapterBench.Arguments());

    [Benchmark]
    public ValueTask<CallToolResult> Guarded() => _deciding.CallToolAsync("read", AdapterBench.Arguments());

    [Benchmark]
    public ValueTask<CallToolResult> GuardedAndRecorded() => _recording.CallToolAsync("read", AdapterBench.Arguments());

    private static Task<McpClient> ConnectAsync(AgentGuard? guard, AgentProof? proof)
    {
        ServiceCollection services = new();
        IMcpServerBuilder builder = services.AddMcpServer().WithTools([McpServerTool.Create(AdapterBench.Function())]);
        if (guard is not null)
        {
            builder.WithAgentGuard(guard, options => options.Source = "files");
        }

        ServiceProvider provider = services.BuildServiceProvider();
        Pipe toServer = new();
        Pipe toClient = new();
        StreamServerTransport transport = new(toServer.Reader.AsStream(), toClient.Writer.AsStream(), "bench", NullLoggerFactory.Instance);
        _ = McpServer.Create(transport, provider.GetRequiredService<IOptions<McpServerOptions>>().Value, NullLoggerFactory.Instance, provider).RunAsync();
        IClientTransport client = new StreamClientTransport(toServer.Writer.AsStream(), toClient.Reader.AsStream(), NullLoggerFactory.Instance);
        return McpClient.CreateAsync(proof is null ? client : client.WithAgentProof(proof));
    }
}
