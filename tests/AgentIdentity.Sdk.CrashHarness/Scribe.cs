using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>A process that does what it is told, a line at a time, while the world around it is broken and mended.</summary>
/// <remarks>
/// <c>call</c>: one guarded call from decision to outcome; answers <c>allowed N</c>, its record, or <c>refused</c> and why.
/// <c>begin</c>: the same, but the outcome waits for <c>finish</c>, which answers how many alarms there were.
/// <c>close</c>: closes the log, and ends.
/// </remarks>
internal static class Scribe
{
    public const string Verb = "--scribe";

    private static readonly ToolCall Call = new("files.read", new() { ["path"] = "/reports/q3.txt" });

    public static async Task<int> RunAsync(string directory, AuditDurability durability)
    {
        int alarms = 0;
        using AgentAuthority authority = AgentAuthority.Create(Victim.Issuer);
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(authority.TrustAnchor)
            .AuditTo(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize, Durability = durability }))
            .OnAlarm(_ => alarms++)
            .Build();
        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "crash-harness"),
            Scopes = [AgentScope.For("files.read").AnyArguments()],
            Lifetime = TimeSpan.FromHours(1),
        });
        AccessDecision? begun = null;
        await AnswerAsync($"ready {Environment.ProcessId}");
        while (await Console.In.ReadLineAsync() is { } line && line != "close")
        {
            if (line == "finish")
            {
                await begun!.CompleteAsync();
                await AnswerAsync($"alarms {alarms}");
                continue;
            }

            AccessDecision decision = await guard.AuthorizeAsync(agent, Call);
            if (decision.IsAllowed && line == "call")
            {
                await decision.CompleteAsync();
            }
            else if (decision.IsAllowed)
            {
                begun = decision;
            }

            await AnswerAsync(decision.IsAllowed ? $"allowed {decision.Receipt!.Sequence}" : $"refused {decision.Denial.Reason}");
        }

        return 0;
    }

    private static async Task AnswerAsync(string answer)
    {
        await Console.Out.WriteLineAsync(answer);
        await Console.Out.FlushAsync();
    }
}
