using System.Globalization;
using System.Text;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.CrashHarness;

/// <summary>The process that is killed: one guard over one log, and threads that make it decide as fast as it can.</summary>
/// <remarks>
/// It acknowledges on its standard output what the guard has returned, one line and one write each:
/// <c>D thread call head</c> for a decision with its receipt, <c>O thread call</c> for an outcome, <c>C size</c> for a signed checkpoint,
/// <c>A message</c> for an alarm.
/// </remarks>
internal static class Victim
{
    public const string Verb = "--victim";
    public const string Issuer = "https://agents.contoso.com";

    private const int Threads = 8;
    private const int LargeCallArguments = 250;

    private static readonly AgentScopeSet Scopes = [AgentScope.For("files.read").AnyArguments()];
    private static readonly ToolCall Small = new("files.read", new() { ["path"] = "/reports/q3.txt" });
    private static readonly ToolCall Forbidden = new("mail.send", new() { ["to"] = "mallory" });

    // A record of many pages: a write of more than one page is what a kill can cut in two.
    private static readonly ToolCall Large = new("files.read", ManyArguments());

    private static readonly Stream Output = Console.OpenStandardOutput();

    public static async Task<int> RunAsync(string directory, AuditDurability durability)
    {
        using AgentAuthority authority = AgentAuthority.Create(Issuer);
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(authority.TrustAnchor)
            .AuditTo(FileAuditStore.Open(directory, new FileAuditStoreOptions { SegmentSize = FileAuditStoreOptions.MinSegmentSize, Durability = durability }))
            .OnAlarm(failure => Say($"A {failure.Message.ReplaceLineEndings(" ")}"))
            .Build();
        using AgentPrincipal orchestrator = await authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "crash-harness"),
            Scopes = Scopes,
            FurtherDelegations = 1,
            Lifetime = TimeSpan.FromHours(1),
        });

        // Once before there is work, or the first would take as long to come as most victims live.
        AuditCheckpoints? checkpoints = await SignAsync(directory, opened: null);
        Thread[] threads = [.. Enumerable.Range(0, Threads).Select(number => new Thread(() => Work(guard, orchestrator, number).GetAwaiter().GetResult()))];
        Array.ForEach(threads, thread => thread.Start());
        while (true)
        {
            checkpoints = await SignAsync(directory, checkpoints);
        }
    }

    /// <summary>Never ends by itself.</summary>
    private static async Task Work(AgentGuard guard, AgentPrincipal orchestrator, int thread)
    {
        using AgentPrincipal agent = await orchestrator.DelegateAsync(new Delegation { Name = $"worker-{thread}", Scopes = Scopes });
        for (int i = 0; ; i++)
        {
            AccessDecision decision = await guard.AuthorizeAsync(agent, i % 5 == 4 ? Forbidden : i % 7 == 3 ? Large : Small);
            Say(string.Create(CultureInfo.InvariantCulture, $"D {thread} {decision.CallId} {decision.Receipt!.Head}"));
            if (decision.IsAllowed)
            {
                await decision.CompleteAsync();
                Say(string.Create(CultureInfo.InvariantCulture, $"O {thread} {decision.CallId}"));
            }
        }
    }

    /// <summary>Signs a checkpoint; null as long as there is no record.</summary>
    private static async Task<AuditCheckpoints?> SignAsync(string directory, AuditCheckpoints? opened)
    {
        try
        {
            AuditCheckpoints checkpoints = opened ?? await AuditCheckpoints.OpenAsync(directory, LogSigner.Instance);
            LogCheckpoint signed = LogSigner.Read(await checkpoints.SignAsync())!;
            Say(string.Create(CultureInfo.InvariantCulture, $"C {signed.Size}"));
            return checkpoints;
        }
        catch (AuditException early) when (opened is null && early.Code == AuditCodes.Broken)
        {
            return null;
        }
    }

    private static Dictionary<string, object?> ManyArguments() => Enumerable.Range(0, LargeCallArguments)
        .ToDictionary(i => string.Create(CultureInfo.InvariantCulture, $"argument-{i}"), i => (object?)i);

    public static void Say(string line)
    {
        byte[] bytes = Encoding.ASCII.GetBytes(line + "\n");
        lock (Output)
        {
            Output.Write(bytes);
        }
    }
}
