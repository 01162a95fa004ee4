using System.Globalization;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>The process that is killed: a guard that decides as fast as it can, and whose log is exported to files meanwhile.</summary>
internal static class ExportVictim
{
    public const string Verb = "--exporting-victim";

    private static readonly ToolCall Call = new("files.read", new() { ["path"] = "/reports/q3.txt" });

    /// <param name="root">Where the log and its copy are.</param>
    /// <param name="ends">Whether to decide once and end in peace, with all delivered, instead of going on for ever.</param>
    public static async Task<int> RunAsync(string root, bool ends)
    {
        using AgentAuthority authority = AgentAuthority.Create(Victim.Issuer);
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(authority.TrustAnchor)
            .AuditTo(FileAuditStore.Open(Path.Combine(root, "audit")))
            .ExportTo(FileAuditSink.Open(Path.Combine(root, "copy"), new FileAuditSinkOptions { FileSize = 256 * 1024 }), new AuditSinkOptions
            {
                Name = "copy",
                BatchSize = 32,
                PollInterval = TimeSpan.FromMilliseconds(1),
                DrainTimeout = TimeSpan.FromHours(1),
                OnFailure = failure => Victim.Say($"A {failure.Code} {failure.Message.ReplaceLineEndings(" ")}"),
            })
            .Build();
        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "crash-harness"),
            Scopes = [AgentScope.For("files.read").AnyArguments()],
        });
        do
        {
            AccessDecision decision = await guard.AuthorizeAsync(agent, Call);
            Victim.Say(string.Create(CultureInfo.InvariantCulture, $"D 0 {decision.CallId} {decision.Receipt!.Head}"));
            await decision.CompleteAsync();
            // As fast as one thread may, and still slow enough for the sink to keep up.
            await Task.Yield();
        }
        while (!ends);
        return 0;
    }
}
