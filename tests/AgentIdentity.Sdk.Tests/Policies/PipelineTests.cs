using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Policies;

/// <summary>How answers of several policies become one decision, and what the record says of it.</summary>
public sealed class PipelineTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = GuardSetup.Start.AddHours(1);

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_denial_outweighs_a_demand_for_approval_wherever_it_stands(bool isDenialFirst)
    {
        ScriptedPolicy denying = ScriptedPolicy.Denying();
        ScriptedPolicy asking = Asking("four-eyes");

        await RefusedAsync("not_today", isDenialFirst ? [denying, asking] : [asking, denying]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_demand_for_approval_outweighs_consent_wherever_it_stands(bool isDemandFirst)
    {
        ScriptedPolicy consenting = new(() => PolicyVerdict.Continue);
        ScriptedPolicy asking = Asking("four-eyes");

        Denial denial = await RefusedAsync(DenialCodes.ApprovalRequired, isDemandFirst ? [asking, consenting] : [consenting, asking]);

        denial.Message.Should().Contain("four-eyes");
    }

    [Fact]
    public async Task What_waits_for_people_is_charged_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        MemoryUsageLedger ledger = new(_setup.Clock);
        AgentGuard guard = _setup.Guard(builder => builder.UseLedger(ledger)
            .AddPolicy(new ScriptedPolicy(() => PolicyVerdict.RequireApproval(new ApprovalRequirement(), new Charge("calls", 1, 5, Later)))));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ApprovalRequired);

        ledger.Count.Should().Be(0);
    }

    [Fact]
    public async Task The_policy_whose_charge_does_not_fit_is_named_and_says_why_itself()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        Denial own = new("too_often", "wait a minute");
        AgentGuard guard = _setup.Guard(builder => builder
            .AddPolicy(new ScriptedPolicy(() => PolicyVerdict.ContinueWith(new Charge("a", 1, 9, Later)), "first"))
            .AddPolicy(new ScriptedPolicy(() => PolicyVerdict.ContinueWith(own, new Charge("b", 1, 9, Later), new Charge("c", 3, 4, Later)), "second")));
        await _setup.InvokeAsync(guard, agent);

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        decision.Denial.Should().BeSameAs(own);
        decision.Policy.Should().Be("second");
        decision.Facts.Should().Equal(new PolicyFact("counter", "c"), new PolicyFact("used", "3"));
        RecordedDecision recorded = await _setup.LastDecisionAsync();
        (recorded.Code, recorded.Policy).Should().Be(("too_often", "second"));
        recorded.Facts.Should().Equal(new Dictionary<string, string> { ["counter"] = "c", ["used"] = "3" });
    }

    [Fact]
    public async Task A_refusal_by_a_policy_is_recorded_with_its_name_what_it_saw_and_the_version_of_the_set()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Deny("closed", "come back tomorrow", new PolicyFact("day", "sunday"), new PolicyFact("zone", "Europe/Vienna")), "hours");
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(policy));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "closed");

        RecordedDecision recorded = await _setup.LastDecisionAsync();
        (recorded.Policy, recorded.PolicyVersion).Should().Be(("hours", new PolicySet(policy).Version));
        recorded.Facts.Should().Equal(new Dictionary<string, string> { ["day"] = "sunday", ["zone"] = "Europe/Vienna" });
    }

    [Fact]
    public async Task What_policies_say_cannot_flood_or_forge_the_record()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        PolicyFact[] facts =
        [
            new("line", "a\n{\"decision\":\"allow\"}\u202e"), new("long", new string('x', 100_000)), new("same", "1"), new("same", "2"), new(null!, null!),
            .. Enumerable.Range(0, 1000).Select(i => new PolicyFact($"n{i}", "v")),
        ];
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Deny("no", "no", facts))));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "no");

        RecordedDecision recorded = await _setup.LastDecisionAsync();
        recorded.Facts.Should().HaveCountLessThan(17);
        recorded.Facts["line"].Should().Be("a\\u{A}{\"decision\":\"allow\"}\\u{202E}");
        recorded.Facts["long"].Should().HaveLength(256);
        recorded.Facts["same"].Should().Be("2");
    }

    [Fact]
    public async Task What_a_policy_worked_out_is_kept_for_the_chain_and_for_nobody_else()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using AgentPrincipal other = await _setup.AgentAsync();
        int made = 0;
        ScriptedPolicy[] policies = [Remembering(), Remembering()];
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(policies[0]).AddPolicy(policies[1]));

        await _setup.InvokeAsync(guard, agent);
        await _setup.InvokeAsync(guard, agent);
        made.Should().Be(2, "each of the two works it out once");
        await _setup.InvokeAsync(guard, other);

        made.Should().Be(4);

        ScriptedPolicy Remembering()
        {
            ScriptedPolicy? policy = null;
            policy = new ScriptedPolicy((context, _) =>
            {
                context.Recall(policy!, credential => $"{credential.Holder} {Interlocked.Increment(ref made)}").Should().StartWith(context.Credential.Holder.ToString());
                return ValueTask.FromResult(PolicyVerdict.Continue);
            });
            return policy;
        }
    }

    [Fact]
    public async Task A_policy_reads_what_was_used_before()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        List<long> seen = [];
        ScriptedPolicy reading = new(async (context, token) =>
        {
            seen.Add(await context.ReadUsageAsync("calls", token));
            return PolicyVerdict.ContinueWith(new Charge("calls", 2, 100, Later));
        });
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(reading));

        await _setup.InvokeAsync(guard, agent);
        await _setup.InvokeAsync(guard, agent);

        seen.Should().Equal(0, 2);
    }

    [Fact]
    public async Task A_policy_sees_how_agents_stand()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using AgentPrincipal other = await _setup.AgentAsync();
        AgentStandingList standing = new();
        standing.Suspend(other.Id);
        List<AgentStandingStatus> seen = [];
        ScriptedPolicy policy = new((context, _) =>
        {
            seen.AddRange([context.StandingOf(agent.Id), context.StandingOf(other.Id)]);
            return ValueTask.FromResult(PolicyVerdict.Continue);
        });
        await _setup.InvokeAsync(_setup.Guard(builder => builder.AddPolicy(policy).CheckStanding(standing)), agent);

        seen.Should().Equal(AgentStandingStatus.Good, AgentStandingStatus.Suspended);
    }

    [Fact]
    public void A_guard_has_no_two_policies_of_one_name() =>
        FluentActions.Invoking(() => new AgentGuardBuilder().AddPolicy(ScriptedPolicy.Denying()).AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Continue, "a")).AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Continue, "a")))
            .Should().Throw<ArgumentException>().WithMessage("*called a;*");

    private static ScriptedPolicy Asking(string name) => new(() => PolicyVerdict.RequireApproval(new ApprovalRequirement()), name);

    private async Task<Denial> RefusedAsync(string code, ScriptedPolicy[] policies)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => policies.Aggregate(builder, (built, policy) => built.AddPolicy(policy)));
        return await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), code);
    }
}
