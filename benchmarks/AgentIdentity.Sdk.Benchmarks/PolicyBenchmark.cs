using AgentIdentity.Sdk.Policies;
using BenchmarkDotNet.Attributes;

namespace AgentIdentity.Sdk;

/// <summary>
/// A whole decision with ten built-in policies active, for an agent in this process, nothing recorded. Floor: what they cannot do without: the
/// clock twice, a lock, and a look-up in a dictionary of counters for every charge, with the keys that the policies use.
/// </summary>
[MemoryDiagnoser]
public class PolicyBenchmark
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, long> _counters = new(StringComparer.Ordinal);
    private string[] _keys = [];
    private AgentPrincipal _agent = null!;
    private AgentGuard _bare = null!;
    private AgentGuard _guard = null!;

    [GlobalSetup]
    public async Task SetupAsync()
    {
        AgentAuthority authority = AgentAuthority.Create(Bench.Issuer);
        KeepingLedger ledger = new();
        _bare = new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().CheckRevocation(new RevocationList()).Build();
        _guard = TenPolicies(new AgentGuardBuilder().Trust(authority.TrustAnchor).WithoutAuditUnsafe().CheckRevocation(new RevocationList()).UseLedger(ledger)).Build();
        _agent = await Bench.AgentAsync(authority, 3);
        if (!(await _guard.AuthorizeAsync(_agent, Bench.Call)).IsAllowed)
        {
            throw new InvalidOperationException("the policies refuse the call, so there is nothing to measure");
        }

        _keys = ledger.Keys;
        ledger.IsKeeping = false;
        Array.ForEach(_keys, key => _counters[key] = 0);
        Console.WriteLine($"// {_keys.Length} charges, keys of {_keys.Average(key => key.Length):0} characters");
    }

    [Benchmark(Baseline = true)]
    public bool ClockTwiceAndLookups()
    {
        bool isGood = TimeProvider.System.GetUtcNow() <= TimeProvider.System.GetUtcNow();
        lock (_gate)
        {
            foreach (string key in _keys)
            {
                isGood &= ++System.Runtime.InteropServices.CollectionsMarshal.GetValueRefOrNullRef(_counters, key) > 0;
            }
        }

        return isGood;
    }

    [Benchmark]
    public async Task<bool> GuardWithoutPolicies() => (await _bare.AuthorizeAsync(_agent, Bench.Call)).IsAllowed;

    [Benchmark]
    public async Task<bool> GuardWithTenPolicies() => (await _guard.AuthorizeAsync(_agent, Bench.Call)).IsAllowed;

    /// <summary>One of ten kinds, each of which has something to say of the call.</summary>
    private static AgentGuardBuilder TenPolicies(AgentGuardBuilder builder)
    {
        string action = Bench.Call.Action;
        ToolCatalogue catalogue = new(
            new ToolDefinition { Action = action, Risk = ToolRisk.Medium, Cost = 2, AddsLabels = ["personal"], Segment = "office" },
            new ToolDefinition { Action = "mail.send", Risk = ToolRisk.High, RefusesLabels = ["personal"], Segment = "outside" });
        SegmentGateway post = new() { Name = "post", From = "office", To = "outside", Actions = ["mail.send"] };
        return builder
            .InSegment("office")
            .AddPolicy(new ToolCataloguePolicy("catalogue", catalogue))
            .AddPolicy(new ArgumentLimitPolicy(
                "arguments", new ArgumentLimitOptions { Actions = [action], Limits = [new ArgumentLimit { Argument = "path", Constraint = ArgumentConstraint.Within("/reports") }] }))
            .AddPolicy(new QuotaPolicy("quota", new QuotaOptions { Limit = long.MaxValue, Window = TimeSpan.FromHours(1), For = QuotaSubject.Agent | QuotaSubject.Tool, Windows = QuotaWindow.Fixed }))
            .AddPolicy(new LineageBudgetPolicy("budget", new LineageBudgetOptions { Lineage = new LineageBudget { Calls = long.MaxValue, Cost = long.MaxValue }, Catalogue = catalogue, MaxDepth = 8 }))
            .AddPolicy(new SequencePolicy("sequence", new SequenceOptions { Rules = [SequenceRule.Never("mail.send", after: action), SequenceRule.AtMost(long.MaxValue, action)] }))
            .AddPolicy(new InformationFlowPolicy("flow", catalogue))
            .AddPolicy(new SegmentPolicy("segments", new SegmentMap(["office", "outside"], [post]), catalogue))
            .AddPolicy(new TimeWindowPolicy("hours", new TimeWindowOptions
            {
                TimeZone = "Europe/Vienna",
                Windows = [new TimeWindow { From = new TimeOnly(0, 0), To = new TimeOnly(12, 0) }, new TimeWindow { From = new TimeOnly(12, 0), To = new TimeOnly(0, 0) }],
            }))
            .AddPolicy(new MaintenanceFreezePolicy("freeze", new MaintenanceFreezeOptions { Switch = new FreezeSwitch() }))
            .AddPolicy(new RiskPolicy("risk", new RiskRegister()));
    }

    /// <summary>The ledger in memory; at first it remembers which counters were charged.</summary>
    private sealed class KeepingLedger : IUsageLedger
    {
        private readonly MemoryUsageLedger _ledger = new();

        public bool IsKeeping { get; set; } = true;

        public string[] Keys { get; private set; } = [];

        public DateTimeOffset? RemembersSince => _ledger.RemembersSince;

        public ValueTask<LedgerCommit> TryCommitAsync(ReadOnlyMemory<Charge> charges, DateTimeOffset now, CancellationToken cancellationToken = default)
        {
            Keys = IsKeeping ? [.. charges.ToArray().Select(charge => charge.Key)] : Keys;
            return _ledger.TryCommitAsync(charges, now, cancellationToken);
        }

        public ValueTask<long> ReadAsync(string key, DateTimeOffset now, CancellationToken cancellationToken = default) => _ledger.ReadAsync(key, now, cancellationToken);
    }
}
