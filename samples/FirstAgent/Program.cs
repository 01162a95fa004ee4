using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;

// Whom the agents answer to, and what the first one may do.
using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com");
using AgentPrincipal orchestrator = await contoso.IssueAsync(new RootGrant
{
    Name = "orchestrator",
    Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
    Scopes = [AgentScope.For("files.read").Within("path", "/reports"), AgentScope.For("mail.send").Any("to").Any("body")],
    FurtherDelegations = 1,
});

// A sub-agent with a key of its own, that may do less, for five minutes.
AgentScope reading = AgentScope.For("files.read").Within("path", "/reports/2026");
using AgentPrincipal researcher = await orchestrator.DelegateAsync(new Delegation { Name = "researcher", Scopes = [reading] });

// The guard decides and records every call.
string audit = Directory.CreateTempSubdirectory("audit").FullName;
await using AgentGuard guard = new AgentGuardBuilder().Trust(contoso.TrustAnchor).AuditTo(FileAuditStore.Open(audit)).Build();

ToolCall report = new("files.read", new() { ["path"] = "/reports/2026/q3.txt" });
Console.WriteLine(await guard.InvokeAsync(researcher, report, (arguments, _) => Task.FromResult($"read {arguments.GetString("path")}")));

ToolCall escape = new("files.read", new() { ["path"] = "/reports/2026/../../etc/passwd" });
Console.WriteLine((await guard.AuthorizeAsync(researcher, escape)).Denial?.Reason ?? "read");

ToolCall mail = new("mail.send", new() { ["to"] = "eve@example.com", ["body"] = "secrets" });
Console.WriteLine((await guard.AuthorizeAsync(researcher, mail)).Denial?.Reason ?? "sent");

// Anybody who knows the head can check the trail.
AuditVerification trail = await AuditVerifier.VerifyAsync(audit, expectedHead: guard.AuditHead);
Console.WriteLine(trail.IsIntact ? $"{trail.RecordCount} records intact" : $"broken: {trail.Break}");
