using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Policies;

/// <summary>Policies as the guard asks them.</summary>
public sealed class PolicyTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Later = GuardSetup.Start.AddHours(1);

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task One_denial_outweighs_every_consent()
    {
        Denial denial = await RefusedAsync("not_today", new ScriptedPolicy(() => PolicyVerdict.Continue), ScriptedPolicy.Denying(), new ScriptedPolicy(() => PolicyVerdict.Continue));

        (denial.Message, denial.Step).Should().Be(("not today", null));
    }

    [Fact]
    public async Task A_policy_that_throws_denies_and_raises_the_alarm()
    {
        TimeoutException failure = new("no answer");

        Denial denial = await RefusedAsync(DenialCodes.PolicyFailed, new ScriptedPolicy(() => throw failure, "hours"));

        denial.Message.Should().Contain("hours").And.NotContain(failure.Message);
        _setup.Alarms.Should().ContainSingle().Which.Should().BeSameAs(failure);
    }

    [Fact]
    public Task A_policy_that_fails_later_denies() => RefusedAsync(DenialCodes.PolicyFailed, new ScriptedPolicy(async (_, _) =>
    {
        await Task.Yield();
        throw new TimeoutException();
    }));

    [Fact]
    public Task A_policy_that_answers_null_denies() => RefusedAsync(DenialCodes.PolicyFailed, new ScriptedPolicy(() => null!));

    [Fact]
    public Task A_policy_that_cancels_itself_denies() => RefusedAsync(DenialCodes.PolicyFailed, new ScriptedPolicy(() => throw new OperationCanceledException()));

    [Fact]
    public async Task Policies_are_not_asked_about_what_no_scope_covers()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        AgentGuard guard = _setup.Gateway(builder => builder.AddPolicy(policy));
        ToolCall call = new("mail.send");

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, call), DenialCodes.ScopeNotGranted);
        await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, await agent.ProveAsync(call, GuardSetup.ForGuard()), call), DenialCodes.ScopeNotGranted);

        policy.Asked.Should().Be(0);
    }

    [Fact]
    public async Task A_policy_sees_the_proved_chain_the_call_and_the_instant()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        await _setup.InvokeAsync(_setup.Guard(builder => builder.AddPolicy(policy)), agent);

        PolicyContext context = policy.LastContext!;
        context.Credential.Holder.Should().Be(agent.Id);
        (context.Action, context.Now, context.IsInProcess).Should().Be((GuardSetup.Action, GuardSetup.Start, true));
        context.HostileArguments.Should().BeSameAs(GuardSetup.Call.Arguments);
    }

    [Fact]
    public async Task A_policy_is_given_the_callers_token()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();
        CancellationToken seen = default;
        ScriptedPolicy policy = new((_, token) =>
        {
            seen = token;
            return ValueTask.FromResult(PolicyVerdict.Continue);
        });

        await _setup.InvokeAsync(_setup.Guard(builder => builder.AddPolicy(policy)), agent, cancellationToken: source.Token);

        seen.Should().Be(source.Token);
    }

    [Fact]
    public async Task A_used_up_budget_refuses()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 2, Later))));
        await _setup.InvokeAsync(guard, agent);
        await _setup.InvokeAsync(guard, agent);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CeilingExceeded);
    }

    [Fact]
    public async Task Charges_of_all_policies_are_debited_together_or_not_at_all()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        MemoryUsageLedger ledger = new(_setup.Clock);
        Charge[] second = [new Charge("second", 1, 1, Later)];
        AgentGuard guard = _setup.Guard(builder => builder
            .UseLedger(ledger)
            .AddPolicy(ScriptedPolicy.Charging(new Charge("first", 1, 2, Later)))
            .AddPolicy(new ScriptedPolicy(() => PolicyVerdict.ContinueWith(second))));
        await _setup.InvokeAsync(guard, agent);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CeilingExceeded);

        second[0] = new Charge("second", 1, 2, Later);

        (await _setup.InvokeAsync(guard, agent)).Should().Be("result", "the refused call has taken nothing from the first budget");
    }

    [Fact]
    public async Task The_charges_of_an_earlier_policy_are_not_lost_to_a_later_one()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder
            .AddPolicy(ScriptedPolicy.Charging(new Charge("first", 1, 1, Later))).AddPolicy(ScriptedPolicy.Charging(new Charge("second", 1, 10, Later))));
        await _setup.InvokeAsync(guard, agent);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CeilingExceeded);
    }

    [Fact]
    public async Task A_call_that_a_later_policy_denies_is_charged_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        MemoryUsageLedger ledger = new(_setup.Clock);
        AgentGuard guard = _setup.Guard(builder => builder
            .UseLedger(ledger).AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 1, Later))).AddPolicy(ScriptedPolicy.Denying()));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), "not_today");

        ledger.Count.Should().Be(0);
    }

    [Fact]
    public async Task A_policy_that_charges_the_default_charge_refuses_everything()
    {
        await RefusedAsync(DenialCodes.CeilingExceeded, ScriptedPolicy.Charging(default(Charge)));
    }

    [Fact]
    public async Task A_tool_that_fails_is_not_refunded()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 1, Later))));
        Func<Task> failing = () => guard.InvokeAsync<string>(agent, GuardSetup.Call, (_, _) => throw new TimeoutException());
        await failing.Should().ThrowAsync<TimeoutException>();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CeilingExceeded);
    }

    [Fact]
    public async Task What_all_policies_allow_together_each_subset_of_them_allows()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ToolCall[] calls = [GuardSetup.Call, new ToolCall("mail.send")];

        await Gen.Select(Gen.OneOf<Kind>(Kind.Continue, Kind.Continue, Kind.Charge, Kind.Deny, Kind.Throw, Kind.Null).Array[0, 4], Gen.Bool.Array[4], Gen.Bool)
            .SampleAsync(async (kinds, isKept, isCovered) =>
            {
                ToolCall call = calls[isCovered ? 0 : 1];
                bool withAll = await IsAllowedAsync(agent, call, kinds);
                bool withSome = await IsAllowedAsync(agent, call, [.. kinds.Where((_, index) => isKept[index])]);
                bool expected = isCovered && !Array.Exists(kinds, kind => kind is Kind.Deny or Kind.Throw or Kind.Null);

                return withAll == expected && (!withAll || withSome);
            }, iter: 300, threads: 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Not_Today")]
    [InlineData("not today")]
    [InlineData("not-today")]
    [InlineData("not_today\n")]
    public void A_code_is_lower_case_letters_digits_and_underscores(string code) =>
        FluentActions.Invoking(() => PolicyVerdict.Deny(code, "no")).Should().Throw<ArgumentException>();

    [Fact]
    public void A_denial_says_why()
    {
        FluentActions.Invoking(() => PolicyVerdict.Deny("not_today", "")).Should().Throw<ArgumentException>();
        PolicyVerdict verdict = PolicyVerdict.Deny("not_today_2", "why");

        (verdict.Denial!.Code, verdict.Denial.Message, verdict.Denial.CallerText).Should().Be(("not_today_2", "why", "not_today_2"));
        verdict.Charges.Should().BeEmpty();
    }

    [Fact]
    public void Charges_may_not_be_null() =>
        FluentActions.Invoking(() => PolicyVerdict.ContinueWith((IReadOnlyList<Charge>)null!)).Should().Throw<ArgumentNullException>();

    private async Task<bool> IsAllowedAsync(AgentPrincipal agent, ToolCall call, Kind[] kinds)
    {
        AgentGuardBuilder builder = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock);
        foreach (Kind kind in kinds)
        {
            builder.AddPolicy(new ScriptedPolicy(() => kind switch
            {
                Kind.Continue => PolicyVerdict.Continue,
                Kind.Charge => PolicyVerdict.ContinueWith(new Charge("calls", 1, 10, Later)),
                Kind.Deny => PolicyVerdict.Deny("no", "no"),
                Kind.Null => null!,
                _ => throw new TimeoutException(),
            }));
        }

        await using AgentGuard guard = builder.Build();
        return (await guard.AuthorizeAsync(agent, call)).IsAllowed;
    }

    private async Task<Denial> RefusedAsync(string code, params ScriptedPolicy[] policies)
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => policies.Aggregate(builder, (built, policy) => built.AddPolicy(policy)));
        return await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), code);
    }

    private enum Kind
    {
        Continue,
        Charge,
        Deny,
        Throw,
        Null,
    }
}
