using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Yaml.Support;

namespace AgentIdentity.Sdk.Yaml.Files;

/// <summary>Decisions on real threads while the file changes thousands of times, and the process starts again in the middle.</summary>
public sealed class ReloadRaceTests : IDisposable
{
    private const int Threads = 2;
    private const int Reloads = 1000;

    private static readonly string Low = File("low-first", "{ max: 10 }", "low-second", "{ max: 20 }");
    private static readonly string High = File("high-first", "{ min: 90 }", "high-second", "{ min: 80 }");

    private readonly WatchedFile _file = new(Low);
    private readonly string _log = Directory.CreateTempSubdirectory("agentid-yaml-log-").FullName;

    public void Dispose()
    {
        _file.Dispose();
        Directory.Delete(_log, recursive: true);
    }

    [Fact]
    public async Task Every_decision_sees_one_whole_set_also_after_a_restart()
    {
        using AgentAuthority authority = AgentAuthority.Create("https://agents.example");
        using AgentPrincipal agent = await authority.IssueAsync(new RootGrant
        {
            Name = "payer",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("payments.pay").Any("amount")],
        });

        await DecideWhileReloadingAsync(authority, agent);
        await DecideWhileReloadingAsync(authority, agent);

        Dictionary<string, string> owner = new() { [PolicyText.Read(Low).Policies.Version!] = "low-first", [PolicyText.Read(High).Policies.Version!] = "high-first" };
        Dictionary<string, int> decided = owner.Values.ToDictionary(name => name, _ => 0);
        await foreach (AuditRecord record in AuditReader.ReadAsync(_log))
        {
            if (record.TryReadDecision(out RecordedDecision? decision))
            {
                (decision.Policy, decision.Code).Should().Be((owner[decision.PolicyVersion!], DenialCodes.ArgumentBeyondLimit), "50 is refused by the first policy of either set");
                decided[decision.Policy!]++;
            }
        }

        decided.Values.Should().OnlyContain(count => count > 0, "both sets were in force");
    }

    private async Task DecideWhileReloadingAsync(AgentAuthority authority, AgentPrincipal agent)
    {
        await using PolicyFileSource source = PolicyFileSource.Open(_file.Path, new PolicyFileSourceOptions { SettleFor = TimeSpan.FromMilliseconds(10) });
        await using AgentGuard guard = new AgentGuardBuilder().Trust(authority.TrustAnchor).AuditTo(FileAuditStore.Open(_log)).UsePolicies(source).Build();
        ToolCall call = new("payments.pay", new() { ["amount"] = 50 });
        using Barrier start = new(Threads + 1);
        int isDone = 0;
        Exception? failure = null;
        Thread[] deciding = [.. Enumerable.Range(0, Threads).Select(_ => new Thread(() =>
        {
            start.SignalAndWait();
            try
            {
                do
                {
                    guard.AuthorizeAsync(agent, call).AsTask().GetAwaiter().GetResult();
                }
                while (Volatile.Read(ref isDone) == 0);
            }
            catch (Exception thrown)
            {
                failure = thrown;
            }
        }))];
        Array.ForEach(deciding, thread => thread.Start());
        start.SignalAndWait();
        for (int round = 0; round < Reloads; round++)
        {
            _file.Replace(round % 2 == 0 ? High : Low);
            source.Reload().Should().BeTrue();
        }

        Volatile.Write(ref isDone, 1);
        Array.ForEach(deciding, thread => thread.Join());
        failure.Should().BeNull();
    }

    private static string File(string firstId, string first, string secondId, string second) => $"""
        version: 1
        tools:
          payments.pay: {"{ risk: critical }"}
        policies:
          - id: {firstId}
            type: argument-limit
            applies_to: [payments.pay]
            arguments:
              amount: {first}
          - id: {secondId}
            type: argument-limit
            applies_to: [payments.pay]
            arguments:
              amount: {second}
        """;
}
