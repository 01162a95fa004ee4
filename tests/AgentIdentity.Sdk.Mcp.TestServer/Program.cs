using System.Text;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

// A guarded MCP server in a process of its own: stdio or http, whose chains are believed (issuer and key), its own audience, where its log is.
if (args is not [var mode, var issuer, var jwk, var audience, var folder] || !AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk), out AgentPublicKey? key))
{
    Console.Error.WriteLine("usage: stdio|http ISSUER JWK AUDIENCE FOLDER");
    return 2;
}

await using AgentGuard guard = new AgentGuardBuilder()
    .Trust(new TrustAnchor(issuer, key))
    .AcceptPresentedChains(audience)
    .AuditTo(FileAuditStore.Open(folder))
    .Build();
McpServerTool send = McpServerTool.Create((string to, string body) => $"process {Environment.ProcessId} sent to {to}", new McpServerToolCreateOptions { Name = "send" });

if (mode == "stdio")
{
    HostApplicationBuilder host = Host.CreateEmptyApplicationBuilder(null);
    host.Services.AddMcpServer().WithStdioServerTransport().WithTools([send]).WithAgentGuard(guard, options => options.Source = "mail");
    await host.Build().RunAsync();
    return 0;
}

WebApplicationBuilder web = WebApplication.CreateSlimBuilder();
web.Logging.ClearProviders();
web.WebHost.UseUrls("http://127.0.0.1:0");
web.Services.AddMcpServer().WithHttpTransport().WithTools([send]).WithAgentGuard(guard, options => options.Source = "mail");
await using WebApplication app = web.Build();
app.MapMcp("/mcp");
await app.StartAsync();
Console.WriteLine(app.Urls.First() + "/mcp");
await Console.In.ReadToEndAsync();      // until whoever started it lets go of it
return 0;
