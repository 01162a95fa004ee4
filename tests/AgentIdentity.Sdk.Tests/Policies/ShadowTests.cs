using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Candidate policies are asked and recorded, and change nothing.</summary>
public sealed class ShadowTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = GuardSetup.Start.AddHours(1);

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task What_the_candidate_would_have_refused_runs_and_the_record_says_so()
    {
        PolicySet candidate = new(new ScriptedPolicy(() => PolicyVerdict.Continue), new ScriptedPolicy(() => PolicyVerdict.Deny("not_today", "no"), "strict"));

        RecordedDecision recorded = await RunAsync(candidate);

        recorded.Decision.Should().Be(AuditDecision.Allow);
        (recorded.Code, recorded.Policy).Should().Be((null, null));
        recorded.Shadow.Should().Equal(new Dictionary<string, string> { ["code"] = "not_today", ["decision"] = "deny", ["policy"] = "strict", ["policy_version"] = candidate.Version! });
    }

    [Fact]
    public async Task What_the_candidate_would_have_allowed_is_refused_all_the_same()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        PolicySet candidate = new(new ScriptedPolicy(() => PolicyVerdict.Continue));
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Denying()).ShadowPolicies(new ReloadablePolicies(candidate)));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "not_today");

        RecordedDecision recorded = await _setup.LastDecisionAsync();
        recorded.Code.Should().Be("not_today");
        recorded.Shadow.Should().Equal(new Dictionary<string, string> { ["decision"] = "allow", ["policy_version"] = candidate.Version! });
    }

    [Fact]
    public async Task A_candidate_that_fails_or_demands_approval_would_have_refused()
    {
        (await RunAsync(new PolicySet(new ScriptedPolicy(() => throw new TimeoutException(), "thrown")))).Shadow["code"].Should().Be(DenialCodes.PolicyFailed);
        (await RunAsync(new PolicySet(new ScriptedPolicy(() => null!, "silent")))).Shadow["policy"].Should().Be("silent");
        (await RunAsync(new PolicySet(new ScriptedPolicy(() => PolicyVerdict.RequireApproval(new ApprovalRequirement()))))).Shadow["code"].Should().Be(DenialCodes.ApprovalRequired);
        _setup.Alarms.Should().BeEmpty("nothing that is in force has failed");
    }

    [Fact]
    public async Task A_candidate_that_never_answers_holds_nobody_up()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        TaskCompletionSource asked = new();
        PolicySet candidate = new(new ScriptedPolicy(async (_, _) =>
        {
            asked.SetResult();
            return await new TaskCompletionSource<PolicyVerdict>().Task;
        }));
        AgentGuard guard = _setup.Guard(builder => builder.ShadowPolicies(new ReloadablePolicies(candidate), TimeSpan.FromSeconds(1)));

        Task<string> invoking = _setup.InvokeAsync(guard, agent);
        await asked.Task;
        // The timer is set at about the same moment, so the clock is moved until it was.
        while (!invoking.IsCompleted)
        {
            _setup.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        (await invoking).Should().Be("result");
        (await _setup.LastDecisionAsync()).Shadow["code"].Should().Be(DenialCodes.PolicyTimeout);
    }

    [Fact]
    public async Task A_candidates_charges_are_counted_apart()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        MemoryUsageLedger ledger = new(_setup.Clock);
        PolicySet candidate = new(new ScriptedPolicy(() => PolicyVerdict.ContinueWith(new Charge("calls", 1, 2, Later)), "quota"));
        AgentGuard guard = _setup.Guard(builder => builder.UseLedger(ledger)
            .AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 100, Later))).ShadowPolicies(new ReloadablePolicies(candidate)));

        for (int i = 0; i < 3; i++)
        {
            await _setup.InvokeAsync(guard, agent);
        }

        RecordedDecision third = await _setup.LastDecisionAsync();
        (third.Decision, third.Shadow["code"], third.Shadow["policy"]).Should().Be((AuditDecision.Allow, DenialCodes.CeilingExceeded, "quota"));
        (await ledger.ReadAsync("calls", GuardSetup.Start)).Should().Be(3);
    }

    [Fact]
    public async Task A_candidate_that_calls_the_guard_is_refused_like_any_policy()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard? guard = null;
        PolicySet candidate = new(new ScriptedPolicy(async (_, token) => PolicyVerdict.Deny((await guard!.AuthorizeAsync(agent, GuardSetup.Call, token)).Denial!)));
        guard = _setup.Guard(builder => builder.ShadowPolicies(new ReloadablePolicies(candidate)));

        await _setup.InvokeAsync(guard, agent);

        (await _setup.LastDecisionAsync()).Shadow["code"].Should().Be(DenialCodes.PolicyRecursion);
    }

    [Fact]
    public void Patience_is_more_than_nothing() =>
        FluentActions.Invoking(() => new AgentGuardBuilder().ShadowPolicies(new ReloadablePolicies(PolicySet.Empty), TimeSpan.Zero)).Should().Throw<ArgumentOutOfRangeException>();

    private async Task<RecordedDecision> RunAsync(PolicySet candidate)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.ShadowPolicies(new ReloadablePolicies(candidate)));
        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
        return await _setup.LastDecisionAsync();
    }
}
