using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Support;

/// <summary>A little work under a guard, which leaves an audit log: two calls that ran, two that were refused.</summary>
internal static class AuditedWork
{
    /// <summary>Adds a few records to a log that was begun with the tool.</summary>
    public static async Task ContinueAsync(string directory)
    {
        await using AuditLog log = new(FileAuditStore.Open(directory));
        await log.AppendEventAsync("worked", new Dictionary<string, string>());
    }

    public static async Task DoAsync(string directory)
    {
        using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com");
        using AgentPrincipal orchestrator = await contoso.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("mail.send").Any("to").Any("body")],
            FurtherDelegations = 1,
        });
        AgentScope reading = AgentScope.For("files.read").Within("path", "/reports/2026");
        using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation { Name = "researcher", Scopes = [reading] });
        await using AgentGuard guard = new AgentGuardBuilder().Trust(contoso.TrustAnchor).AuditTo(FileAuditStore.Open(directory)).Build();
        await CallAsync(researcher, new("files.read", new() { ["path"] = "/reports/2026/q3.txt" }));
        await CallAsync(researcher, new("files.read", new() { ["path"] = "/reports/2026/../../etc/passwd" }));
        await CallAsync(researcher, new("mail.send", new() { ["to"] = "eve@example.com", ["body"] = "secrets" }));
        await CallAsync(orchestrator, new("mail.send", new() { ["to"] = "cfo@contoso.com", ["body"] = "the report" }));

        async Task CallAsync(AgentPrincipal agent, ToolCall call)
        {
            await using AccessDecision decision = await guard.AuthorizeAsync(agent, call);
            if (decision.IsAllowed)
            {
                await decision.CompleteAsync();
            }
        }
    }
}
