using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;
using Microsoft.Extensions.Time.Testing;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>A lineage of three agents, a few tools, and a ledger: what built-in policies judge. Every decision is made on a copy of the ledger.</summary>
internal sealed class PolicyWorld : IDisposable
{
    public static readonly string[] Actions = ["hr.read", "web.read", "mail.send", "bank.pay", "bank.approve"];

    private readonly AgentAuthority _authority;
    private readonly TrustAnchors _anchors = new();
    private readonly List<Charge[]> _history = [];
    private AgentPrincipal[] _agents = [];

    private PolicyWorld()
    {
        _authority = AgentAuthority.Create(GuardSetup.Issuer, new AgentAuthorityOptions { Clock = Clock });
        _anchors.Add(_authority.TrustAnchor);
    }

    public FakeTimeProvider Clock { get; } = new(GuardSetup.Start);

    public static ToolCatalogue Catalogue { get; } = new(
        new ToolDefinition { Action = "hr.read", Risk = ToolRisk.Medium, AddsLabels = ["personal"], Segment = "hr" },
        new ToolDefinition { Action = "web.read", Risk = ToolRisk.Low, AddsLabels = ["untrusted"] },
        new ToolDefinition { Action = "mail.send", Risk = ToolRisk.High, RefusesLabels = ["untrusted", "personal"], Segment = "outside", Cost = 2 },
        new ToolDefinition { Action = "bank.pay", Risk = ToolRisk.Critical, RefusesLabels = ["untrusted"], Cost = 5 });

    public static async Task<PolicyWorld> BeginAsync()
    {
        PolicyWorld world = new();
        AgentScopeSet scopes = [.. Actions.Select(action => AgentScope.For(action).Any("amount"))];
        AgentPrincipal root = await world._authority.IssueAsync(new RootGrant
        {
            Name = "root",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = scopes,
            FurtherDelegations = 1,
            Segments = ["here", "hr", "outside"],
        });
        Delegation child = new() { Name = "child", Scopes = scopes, Lifetime = TimeSpan.FromMinutes(50) };
        world._agents = [root, await root.DelegateAsync(child), await root.DelegateAsync(child)];
        return world;
    }

    /// <summary>Lets the lineage work under some policies, so that the ledger has something in it.</summary>
    public async Task LiveAsync(IReadOnlyList<IAgentPolicy> policies, IEnumerable<Step> steps)
    {
        foreach (Step step in steps)
        {
            Clock.Advance(TimeSpan.FromSeconds(step.Pause));
            await DecideAsync(policies, step, keep: true);
        }
    }

    /// <summary>The code of the refusal, or null when the call is allowed.</summary>
    public async Task<string?> DecideAsync(IReadOnlyList<IAgentPolicy> policies, Step step, bool keep = false)
    {
        NotedLedger ledger = new(new MemoryUsageLedger(new FakeTimeProvider(GuardSetup.Start.AddDays(-1))));
        foreach (Charge[] charges in _history)
        {
            (await ledger.TryCommitAsync(charges, GuardSetup.Start)).IsCommitted.Should().BeTrue("it fitted the first time, and nothing has expired meanwhile that counted then");
        }

        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(_anchors).WithoutAuditUnsafe().UseClock(Clock).InSegment("here").UseLedger(ledger)
            .UsePolicies(new ReloadablePolicies(new PolicySet(policies))).Build();
        int before = ledger.Committed.Count;
        AccessDecision decision = await guard.AuthorizeAsync(_agents[step.Agent % _agents.Length], step.ToCall());
        if (keep)
        {
            _history.AddRange(ledger.Committed.Skip(before));
        }

        return decision.Denial?.Code;
    }

    public void Dispose()
    {
        Array.ForEach(_agents, agent => agent.Dispose());
        _authority.Dispose();
    }

    /// <summary>One call.</summary>
    /// <param name="Agent">Which of the three makes it.</param>
    /// <param name="Action">Which action.</param>
    /// <param name="Amount">Its only argument.</param>
    /// <param name="Pause">Seconds before it.</param>
    internal sealed record Step(int Agent, int Action, int Amount, int Pause)
    {
        public ToolCall ToCall() => new(Actions[Action % Actions.Length], new() { ["amount"] = Amount });
    }

    /// <summary>Remembers what was committed, so that the same state can be made again.</summary>
    private sealed class NotedLedger(MemoryUsageLedger ledger) : IUsageLedger
    {
        public List<Charge[]> Committed { get; } = [];

        public DateTimeOffset? RemembersSince => ledger.RemembersSince;

        public async ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
        {
            Charge[] copy = charges.ToArray();
            LedgerCommit commit = await ledger.TryCommitAsync(charges, now, cancellationToken);
            if (commit.IsCommitted)
            {
                // Conditions held then; what of them holds later is not asked again when the state is made anew.
                Committed.Add([.. copy.Where(charge => charge.Kind is ChargeKind.Debit or ChargeKind.DebitOnce).Select(charge => charge with { Limit = long.MaxValue })]);
            }

            return commit;
        }

        public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) => ledger.ReadAsync(key, now, cancellationToken);
    }
}
