using System.Diagnostics;
using System.Security.Cryptography;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Mcp;
using McpSample;
using Microsoft.Extensions.AI;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;

if (args is ["--server", var served, var issuer, var issuerJwk, var bobJwk])
{
    return await MailServer.RunAsync(new Workspace(served), issuer, issuerJwk, bobJwk);
}

Workspace workspace = new(Directory.CreateTempSubdirectory("agentidentity-mcp-").FullName);
Story story = new(Console.Out);
story.Tell($"folder {workspace.Folder}\nmodel  {(Model.IsReal ? Environment.GetEnvironmentVariable("MODEL_ENDPOINT") : "scripted; set MODEL_ENDPOINT, MODEL_KEY and MODEL_NAME for a real one")}\n");

// Two agents: an orchestrator that answers to Alice, and a researcher below it that may only search.
using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com");
using AgentPrincipal orchestrator = await contoso.IssueAsync(new RootGrant
{
    Name = "orchestrator",
    Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
    Scopes =
    [
        AgentScope.For("mail.search").Any("query"),
        AgentScope.For("mail.send").OneOf("to", "cfo@contoso.com").Any("body"),
        AgentScope.For("mail.purge").Exact("box", "spam"),
    ],
    FurtherDelegations = 1,
});
using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation
{
    Name = "researcher",
    Scopes = [AgentScope.For("mail.search").Any("query")],
    Lifetime = TimeSpan.FromMinutes(5),
});
story.Tell($"who acts\n  alice@contoso.com\n  └ {orchestrator.Name}: {orchestrator.Scopes}\n    └ {researcher.Name}: {researcher.Scopes}\n");

// The server, a process of its own; and Bob, who must approve what is purged there.
File.WriteAllBytes(workspace.Secret, RandomNumberGenerator.GetBytes(32));
using PersistentKey bobsKey = PersistentKey.Create();
Bob bob = new(bobsKey, workspace, story);
(Process server, Uri endpoint) = await MailServer.StartAsync(workspace, contoso.TrustAnchor, bobsKey.PublicKey);
story.Tell($"server process {server.Id} at {endpoint}\n");

AgentGuard guard = new AgentGuardBuilder().Trust(contoso.TrustAnchor).AuditTo(FileAuditStore.Open(workspace.AgentAudit)).Build();
AgentProof proof = new("mail", MailServer.Audience, orchestrator);
HttpClientTransport Transport() => new(new HttpClientTransportOptions { Endpoint = endpoint, TransportMode = HttpTransportMode.StreamableHttp });
McpClientOptions opensPages = new()
{
    Capabilities = new ClientCapabilities { Elicitation = new ElicitationCapability { Url = new UrlElicitationCapability() } },
    Handlers = new McpClientHandlers
    {
        // The client says that the page was opened. That proves nothing; what Bob signs does.
        ElicitationHandler = async (asked, _) =>
        {
            story.Tell($"     the server sends somebody to {asked!.Url}");
            await bob.ApproveAsync(asked.ElicitationId!);
            return new ElicitResult { Action = "accept" };
        },
    },
};

await using (guard)
await using (McpClient client = await McpClient.CreateAsync(Transport().WithAgentProof(proof), opensPages))
{
    IList<AIFunction> tools = (await client.ListToolsAsync()).WithAgentProof(proof);
    story.Step("the server shows the orchestrator", string.Join(", ", tools.Select(tool => tool.Name)), tools.Count == 3);
    Assistant assistant = new(guard, tools, story);

    List<string> told = await assistant.RunAsync(
        orchestrator, "Find letters about invoices, tell the CFO, and empty the spam box.",
        Model.Call("search", ("query", "invoices")),
        Model.Call("send", ("to", "cfo@contoso.com"), ("body", "three letters")),
        Model.Call("send", ("to", "eve@elsewhere.com"), ("body", "three letters")),
        Model.Call("purge", ("box", "spam")),
        Model.Call("purge", ("box", "inbox")));
    if (!Model.IsReal)
    {
        story.Step("the orchestrator writes to the CFO", told[1], told[1].Contains("sent to cfo", StringComparison.Ordinal));
        story.Step("the orchestrator writes to somebody else", "refused", told[2].Contains(DenialCodes.ArgumentNotPermitted, StringComparison.Ordinal));
        story.Step("the orchestrator purges the spam once Bob has approved", told[3], told[3].Contains("spam is empty", StringComparison.Ordinal));
        story.Step("the orchestrator purges the inbox", "refused", told[4].Contains(DenialCodes.ArgumentNotPermitted, StringComparison.Ordinal));
    }

    told = await assistant.RunAsync(
        researcher, "Find letters about budgets, and tell the CFO.",
        Model.Call("search", ("query", "budgets")),
        Model.Call("send", ("to", "cfo@contoso.com"), ("body", "budgets")));
    if (!Model.IsReal)
    {
        story.Step("the researcher searches", told[0], told[0].Contains("3 letters", StringComparison.Ordinal));
        story.Step("the researcher writes to the CFO", "refused", told[1].Contains(DenialCodes.ScopeNotGranted, StringComparison.Ordinal));
    }

    // Past the guard of this process: the server decides again, by itself.
    using (AgentRun.Enter(researcher))
    {
        CallToolResult direct = await client.CallToolAsync("send", new Dictionary<string, object?> { ["to"] = "cfo@contoso.com", ["body"] = "budgets" });
        story.Step("the researcher goes past the guard of its process", Code(direct), direct.IsError == true && Code(direct) == DenialCodes.ScopeNotGranted);
        IList<McpClientTool> shown = await client.ListToolsAsync();
        story.Step("the server shows the researcher", string.Join(", ", shown.Select(tool => tool.Name)), shown is [{ Name: "search" }]);
    }
}

await using (McpClient stranger = await McpClient.CreateAsync(Transport()))
{
    CallToolResult nobody = await stranger.CallToolAsync("search", new Dictionary<string, object?> { ["query"] = "secrets" });
    story.Step("a stranger searches", Code(nobody), nobody.IsError == true && Code(nobody) == DenialCodes.IdentityMissing);
}

server.StandardInput.Close();
await server.WaitForExitAsync();

Trail trail = new(story);
await trail.TellAsync("the agents' process", workspace.AgentAudit);
List<RecordedDecision> decided = await trail.TellAsync("the server's process", workspace.ServerAudit);
bool isRight = decided.Where(decision => decision.Decision == AuditDecision.Allow)
    .All(decision => decision.Path is ["orchestrator"] ? decision.Tool is "mail.search" or "mail.send" || decision.Approval is not null : decision.Tool == "mail.search");
story.Step("what ran at the server", $"{decided.Count(decision => decision.Decision == AuditDecision.Allow)} calls, each by somebody who may", isRight);
story.Tell(story.IsAsItShouldBe ? "\neverything that must be refused was refused" : "\nSOMETHING THAT MUST BE REFUSED WAS ALLOWED");
return story.IsAsItShouldBe ? 0 : 1;

static string Code(CallToolResult result) => result.StructuredContent is { } structure && structure.TryGetProperty("code", out var code) ? code.GetString()! : "it RAN";
