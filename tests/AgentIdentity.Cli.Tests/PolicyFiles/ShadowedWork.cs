using AgentIdentity.Sdk;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Yaml;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Cli.PolicyFiles;

/// <summary>Payments under a guard with a policy file, a candidate beside it, and everything kept: log, chains and arguments.</summary>
internal sealed class ShadowedWork : IDisposable
{
    public const string Active = """
        version: 1
        tools:
          payments.pay: { risk: critical }
          mail.send: { risk: high }
        policies:
          - id: limit
            type: argument-limit
            applies_to: [payments.pay]
            arguments: { amount: { max: 5000 } }
          - id: ask
            type: approval-threshold
            applies_to: [payments.pay]
            argument: amount
            thresholds: [{ above: 1000 }]
        """;

    private readonly string _directory = Directory.CreateTempSubdirectory("agentid-shadow-").FullName;

    public static string Candidate => Active.Replace("max: 5000", "max: 100", StringComparison.Ordinal).Replace("above: 1000", "above: 20", StringComparison.Ordinal)
        .Replace("id: ask", "id: ask-early", StringComparison.Ordinal);

    public string Log => Path.Combine(_directory, "log");

    public string Chains => Path.Combine(_directory, "chains");

    public string Values => Path.Combine(_directory, "values");

    public string ActiveFile => Path.Combine(_directory, "active.yaml");

    public string CandidateFile => Path.Combine(_directory, "candidate.yaml");

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero));

    public List<string> Calls { get; } = [];

    /// <summary>Does the payments; each amount is one call.</summary>
    public static Task<ShadowedWork> DoAsync(params object[] amounts) => DoUnderAsync(Active, new PolicyFileHost(), amounts);

    /// <summary>Does the payments in the segment office, with an active file of its own and what a running program says.</summary>
    public static async Task<ShadowedWork> DoUnderAsync(string active, PolicyFileHost host, params object[] amounts)
    {
        ShadowedWork work = new();
        File.WriteAllText(work.ActiveFile, active);
        File.WriteAllText(work.CandidateFile, Candidate);
        using AgentAuthority contoso = AgentAuthority.Create("https://agents.contoso.com", new AgentAuthorityOptions { Clock = work.Clock });
        using AgentPrincipal clerk = await contoso.IssueAsync(new RootGrant
        {
            Name = "clerk",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = [AgentScope.For("payments.pay").Any("amount")],
            FurtherDelegations = 1,
        });
        using AgentPrincipal payer = await clerk.DelegateAsync(new Delegation { Name = "payer", Scopes = [AgentScope.For("payments.pay").Any("amount")] });
        await using FileDisclosureStore values = FileDisclosureStore.Open(work.Values);
        await using AgentGuard guard = new AgentGuardBuilder()
            .Trust(contoso.TrustAnchor).InSegment("office").AuditTo(FileAuditStore.Open(work.Log)).UseClock(work.Clock)
            .KeepCredentialsIn(FileCredentialStore.Open(work.Chains)).KeepArgumentsIn(values)
            .UsePolicies(new ReloadablePolicies(PolicyFile.Load(work.ActiveFile, host).Policies))
            .ShadowPolicies(new ReloadablePolicies(PolicyFile.Load(work.CandidateFile).Policies), TimeSpan.FromMinutes(1)).Build();
        foreach (object amount in amounts)
        {
            work.Clock.Advance(TimeSpan.FromSeconds(30));
            await using AccessDecision decision = await guard.AuthorizeAsync(payer, new ToolCall("payments.pay", new() { ["amount"] = amount }));
            if (decision.IsAllowed)
            {
                await decision.CompleteAsync();
            }
        }

        await guard.DisposeAsync();
        await foreach (AuditRecord record in AuditReader.ReadAsync(work.Log))
        {
            if (record.TryReadDecision(out RecordedDecision? decided))
            {
                work.Calls.Add(decided.CallId);
            }
        }

        return work;
    }

    public void Dispose() => Directory.Delete(_directory, recursive: true);
}
