using System.Diagnostics;
using AgentIdentity.Sdk.Auditing;
using ModelContextProtocol.Client;

namespace AgentIdentity.Sdk.Mcp.Support;

/// <summary>A guarded server in a process of its own, which knows nothing but whom to believe.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly string Program = Path.Combine(
        AppContext.BaseDirectory, "AgentIdentity.Sdk.Mcp.TestServer" + (OperatingSystem.IsWindows() ? ".exe" : ""));

    private readonly Process _process;
    private readonly string _folder;

    private ServerProcess(Process process, string folder, string audience, Uri endpoint) => (_process, _folder, Audience, Endpoint) = (process, folder, audience, endpoint);

    public string Audience { get; }

    public Uri Endpoint { get; }

    public static string[] Arguments(string mode, AgentAuthority authority, string audience, string folder) =>
        [mode, authority.TrustAnchor.Issuer, authority.TrustAnchor.Key.ToJwk(), audience, folder];

    public static IClientTransport OnStandardStreams(AgentAuthority authority, string audience, string folder) => new StdioClientTransport(new StdioClientTransportOptions
    {
        Command = Program,
        Arguments = Arguments("stdio", authority, audience, folder),
        ShutdownTimeout = TimeSpan.FromSeconds(20),
    });

    public static async Task<ServerProcess> StartAsync(AgentAuthority authority, string audience)
    {
        string folder = Directory.CreateTempSubdirectory("agentidentity-mcp-").FullName;
        Process process = Process.Start(new ProcessStartInfo(Program, Arguments("http", authority, audience, folder)) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        string? endpoint = await process.StandardOutput.ReadLineAsync();
        return new ServerProcess(process, folder, audience, new Uri(endpoint!));
    }

    public Task<McpClient> ConnectAsync(AgentPrincipal agent, string? audience = null) => McpClient.CreateAsync(
        new HttpClientTransport(new HttpClientTransportOptions { Endpoint = Endpoint, TransportMode = HttpTransportMode.StreamableHttp })
            .WithAgentProof(new AgentProof("mail", audience ?? Audience, agent)));

    /// <summary>Ends the process and reads its log.</summary>
    public async Task<(AuditVerification Verification, List<RecordedDecision> Decisions)> StopAsync()
    {
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(60));
        return await ReadAsync(_folder);
    }

    public static async Task<(AuditVerification Verification, List<RecordedDecision> Decisions)> ReadAsync(string folder)
    {
        List<RecordedDecision> decisions = [];
        await foreach (AuditRecord record in AuditReader.ReadAsync(folder))
        {
            if (record.TryReadDecision(out RecordedDecision? decision))
            {
                decisions.Add(decision);
            }
        }

        return (await AuditVerifier.VerifyAsync(folder), decisions);
    }

    public ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
        return ValueTask.CompletedTask;
    }
}
