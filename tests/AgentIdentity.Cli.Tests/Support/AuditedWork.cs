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

    /// <param name="directory">Where the log goes.</param>
    /// <param name="credentials">Where the chains of credentials are kept.</param>
    /// <param name="values">Where the values of arguments are kept.</param>
    public static async Task DoAsync(string directory, string? credentials = null, string? values = null)
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
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(contoso.TrustAnchor).AuditTo(FileAuditStore.Open(directory));
        await using FileDisclosureStore? disclosures = values is null ? null : FileDisclosureStore.Open(values);
        builder = credentials is null ? builder : builder.KeepCredentialsIn(FileCredentialStore.Open(credentials));
        await using AgentGuard guard = (disclosures is null ? builder : builder.KeepArgumentsIn(disclosures)).Build();
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

    /// <summary>Signs a checkpoint of a log with a new key.</summary>
    /// <returns>The key that verifies it.</returns>
    public static async Task<string> SignAsync(string directory)
    {
        using PersistentKey key = PersistentKey.Create();
        using AuditCheckpoints checkpoints = await AuditCheckpoints.OpenAsync(directory, key);
        await checkpoints.SignAsync();
        return checkpoints.Key.ToString();
    }
}
