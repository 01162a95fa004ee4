using System.Diagnostics;
using System.Text;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Mcp;
using AgentIdentity.Sdk.Policies;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using ModelContextProtocol.Server;

namespace McpSample;

/// <summary>The MCP server: a process of its own, which knows of the agents nothing but the key of the authority it believes.</summary>
internal static class MailServer
{
    public const string Audience = "https://mail.contoso.com/mcp";

    /// <summary>Starts this program once more, as the server.</summary>
    /// <returns>The process, which ends when its input is closed, and where it listens.</returns>
    public static async Task<(Process Process, Uri Endpoint)> StartAsync(Workspace workspace, TrustAnchor trusted, AgentPublicKey bob)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!) { RedirectStandardInput = true, RedirectStandardOutput = true };
        if (Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet")
        {
            start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Mcp.dll"));
        }

        foreach (string argument in (string[])["--server", workspace.Folder, trusted.Issuer, trusted.Key.ToJwk(), bob.ToJwk()])
        {
            start.ArgumentList.Add(argument);
        }

        Process process = Process.Start(start)!;
        return (process, new Uri(await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server did not start")));
    }

    public static async Task<int> RunAsync(Workspace workspace, string issuer, string issuerJwk, string bobJwk)
    {
        using AgentAuthority approving = AgentAuthority.Create("https://mail.contoso.com/approvals");
        await using FileApprovalStore requests = FileApprovalStore.Open(workspace.Approvals, File.ReadAllBytes(workspace.Secret));
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(new TrustAnchor(issuer, Key(issuerJwk)))
            .Trust(approving.TrustAnchor)
            .AcceptPresentedChains(Audience)
            .AuditTo(FileAuditStore.Open(workspace.ServerAudit))
            .AddPolicy(new ApprovalPolicy("purges", new ApprovalPolicyOptions { Actions = ["mail.purge"], Requirement = new ApprovalRequirement { Reason = "nobody purges alone" } }))
            .UseApprovals(new ApprovalOptions { Store = requests, Directory = Approvers(Key(bobJwk)), Authority = approving })
            .Build();

        WebApplicationBuilder web = WebApplication.CreateSlimBuilder();
        web.Logging.ClearProviders();
        web.WebHost.UseUrls("http://127.0.0.1:0");
        web.Services.AddMcpServer().WithHttpTransport()
            .WithTools([Tool("search", (string query) => $"3 letters about {query}"), Tool("send", (string to, string body) => $"sent to {to}"), Tool("purge", (string box) => $"{box} is empty")])
            .WithAgentGuard(guard, options =>
            {
                options.Source = "mail";
                options.Approvals = new McpApprovalOptions { Page = request => new Uri($"https://mail.contoso.com/approvals/{request}") };
            });
        await using WebApplication app = web.Build();
        app.MapMcp("/mcp");
        await app.StartAsync();
        Console.WriteLine(app.Urls.First() + "/mcp");
        await Console.In.ReadToEndAsync();
        return 0;
    }

    public static ApproverDirectory Approvers(AgentPublicKey bob) => new(new Approver("bob@contoso.com", [bob], "mail"));

    private static McpServerTool Tool(string name, Delegate body) => McpServerTool.Create(body, new McpServerToolCreateOptions { Name = name });

    private static AgentPublicKey Key(string jwk) =>
        AgentPublicKey.TryParseJwk(Encoding.UTF8.GetBytes(jwk), out AgentPublicKey? key) ? key : throw new ArgumentException("not a public key");
}
