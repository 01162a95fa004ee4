using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

public sealed class InProcessCallTests : IAsyncDisposable
{
    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task An_allowed_tool_runs_once_and_its_result_is_returned()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        string result = await _setup.InvokeAsync(_setup.Guard(), agent);

        result.Should().Be("result");
        _setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task The_tool_runs_on_the_snapshot_that_was_checked()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        Dictionary<string, object?> arguments = new() { ["path"] = "/reports/q3.txt" };
        ToolCall call = new(GuardSetup.Action, arguments);
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(() => arguments["path"] = "/etc/shadow")));

        await _setup.InvokeAsync(guard, agent, call);

        _setup.Tool.LastArguments.Should().BeSameAs(call.Arguments);
        _setup.Tool.LastArguments!.GetString("path").Should().Be("/reports/q3.txt");
    }

    [Fact]
    public async Task The_tool_gets_the_callers_token()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();

        CancellationToken seen = await _setup.Guard().InvokeAsync(agent, GuardSetup.Call, (_, token) => Task.FromResult(token), source.Token);

        seen.Should().Be(source.Token);
    }

    [Fact]
    public async Task An_action_without_a_scope_is_refused_and_named()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        Denial denial = await _setup.ExpectRefusalAsync(_setup.InvokeAsync(_setup.Guard(), agent, new ToolCall("mail.send")), DenialCodes.ScopeNotGranted);

        (denial.Step, denial.Action).Should().Be(("6b", "mail.send"));
    }

    [Fact]
    public async Task Arguments_beyond_the_scope_are_refused()
    {
        using AgentPrincipal agent = await _setup.Authority.IssueAsync(GuardSetup.Grant(scopes: [AgentScope.For(GuardSetup.Action).Within("path", "/reports")]));
        AgentGuard guard = _setup.Guard();
        await _setup.InvokeAsync(guard, agent);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, GuardSetup.CallTo("/reports/../etc/shadow")), DenialCodes.ArgumentNotPermitted);
    }

    [Theory]
    [InlineData(0, "3e")]
    [InlineData(1, "4i")]
    public async Task A_credential_that_expires_between_two_calls_is_refused(int depth, string step)
    {
        using AgentPrincipal root = await _setup.AgentAsync(TimeSpan.FromMinutes(10));
        using AgentPrincipal child = await root.DelegateAsync(GuardSetup.Delegation(TimeSpan.FromMinutes(10)));
        AgentPrincipal agent = depth == 0 ? root : child;
        AgentGuard guard = _setup.Guard();
        _setup.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromTicks(1));
        await _setup.InvokeAsync(guard, agent);

        _setup.Clock.Advance(TimeSpan.FromTicks(1));

        (await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired)).Step.Should().Be(step);
    }

    [Fact]
    public async Task Policies_are_not_asked_about_an_expired_credential()
    {
        using AgentPrincipal agent = await _setup.AgentAsync(TimeSpan.FromMinutes(10));
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(policy));
        await _setup.InvokeAsync(guard, agent);
        _setup.Clock.Advance(TimeSpan.FromMinutes(10));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);

        policy.Asked.Should().Be(1);
    }

    [Fact]
    public async Task A_credential_that_expires_while_a_policy_thinks_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync(TimeSpan.FromMinutes(10));
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(() => _setup.Clock.Advance(TimeSpan.FromMinutes(10)))));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);
    }

    [Fact]
    public async Task A_disposed_agent_is_refused_before_any_policy_is_asked()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(policy));
        await _setup.InvokeAsync(guard, agent);

        agent.Dispose();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.AgentDisposed);
        policy.Asked.Should().Be(1);
    }

    [Fact]
    public async Task An_agent_disposed_while_a_policy_thinks_is_refused()
    {
        AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(agent.Dispose)));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.AgentDisposed);
    }

    [Fact]
    public async Task An_agent_revoked_while_a_policy_thinks_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        RevocationList revocations = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(revocations).AddPolicy(ScriptedPolicy.Meanwhile(() => revocations.Revoke(agent))));

        (await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Revoked)).Step.Should().Be("8");
    }

    [Fact]
    public async Task Revoking_a_parent_ends_its_child_at_once()
    {
        using AgentPrincipal parent = await _setup.AgentAsync();
        using AgentPrincipal child = await parent.DelegateAsync(GuardSetup.Delegation());
        RevocationList revocations = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(revocations));
        await _setup.InvokeAsync(guard, child);

        revocations.Revoke(parent);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, child), DenialCodes.Revoked);
    }

    [Fact]
    public async Task An_agent_suspended_while_a_policy_thinks_is_refused()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentStandingList standing = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckStanding(standing).AddPolicy(ScriptedPolicy.Meanwhile(() => standing.Suspend(agent.Id))));

        (await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Suspended)).Step.Should().Be("8");
    }

    [Fact]
    public async Task A_suspended_parent_stops_its_child_until_it_is_resumed()
    {
        using AgentPrincipal parent = await _setup.AgentAsync();
        using AgentPrincipal child = await parent.DelegateAsync(GuardSetup.Delegation());
        AgentStandingList standing = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckStanding(standing));
        await _setup.InvokeAsync(guard, child);

        standing.Suspend(parent.Id);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, child), DenialCodes.Suspended);
        standing.Resume(parent.Id);

        (await _setup.InvokeAsync(guard, child)).Should().Be("result");
    }

    [Fact]
    public async Task A_retired_agent_is_refused_as_revoked()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentStandingList standing = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckStanding(standing));

        standing.Retire(agent.Id);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Revoked);
    }

    [Fact]
    public async Task Anchors_that_change_while_a_policy_thinks_void_the_proof()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(() => _setup.Anchors.Remove(_setup.Authority.TrustAnchor))));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ProvedElsewhere);
    }

    [Fact]
    public async Task A_clock_that_goes_back_a_little_revives_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync(TimeSpan.FromMinutes(10));
        using AgentPrincipal other = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        _setup.Clock.Advance(TimeSpan.FromMinutes(10));
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);

        _setup.Clock.AdjustTime(_setup.Clock.GetUtcNow().AddSeconds(-30));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);
        (await _setup.InvokeAsync(guard, other)).Should().Be("result");
    }

    [Fact]
    public async Task A_clock_that_went_back_too_far_decides_nothing_until_it_is_right_again()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await _setup.InvokeAsync(guard, agent);

        _setup.Clock.AdjustTime(GuardSetup.Start - TimeSpan.FromSeconds(30) - TimeSpan.FromTicks(1));
        (await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ClockMovedBack)).Message
            .Should().StartWith("the clock went back 00:00:30.0000001");
        _setup.Clock.AdjustTime(GuardSetup.Start);

        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Fact]
    public async Task Nothing_is_asked_while_the_clock_is_wrong()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(policy));
        await _setup.InvokeAsync(guard, agent);

        _setup.Clock.AdjustTime(GuardSetup.Start.AddMinutes(-1));
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ClockMovedBack);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, new ToolCall("mail.send")), DenialCodes.ClockMovedBack);

        policy.Asked.Should().Be(1);
    }

    [Fact]
    public async Task How_far_the_clock_may_go_back_is_the_configured_skew()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.WithLimits(new VerificationLimits { ClockSkew = TimeSpan.FromSeconds(5) }));
        await _setup.InvokeAsync(guard, agent);

        _setup.Clock.AdjustTime(GuardSetup.Start.AddSeconds(-6));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ClockMovedBack);
    }

    [Fact]
    public async Task A_clock_that_goes_back_while_a_policy_thinks_decides_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(() => _setup.Clock.AdjustTime(GuardSetup.Start.AddMinutes(-1)))));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ClockMovedBack);
    }

    [Fact]
    public async Task A_renewed_credential_is_accepted_after_the_first_has_expired()
    {
        using AgentPrincipal agent = await _setup.AgentAsync(TimeSpan.FromMinutes(10));
        AgentGuard guard = _setup.Guard();
        await _setup.InvokeAsync(guard, agent);
        _setup.Clock.Advance(TimeSpan.FromMinutes(10));
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Expired);

        await agent.RenewAsync();

        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Fact]
    public async Task What_an_agent_loses_with_its_first_credential_it_does_not_keep()
    {
        using AgentPrincipal agent = await _setup.AgentAsync(TimeSpan.FromMinutes(10));
        RevocationList revocations = new();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(revocations));
        await _setup.InvokeAsync(guard, agent);
        revocations.Revoke(agent);

        await agent.RenewAsync();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Revoked);
    }

    [Fact]
    public async Task A_failing_revocation_source_refuses_and_raises_the_alarm()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        CountingStatus status = new() { Failure = new TimeoutException("no answer") };
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(status));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Unexpected);

        _setup.Alarms.Should().ContainSingle().Which.Should().BeSameAs(status.Failure);
    }

    [Fact]
    public async Task A_failing_standing_refuses_and_raises_the_alarm()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        CountingStatus status = new() { Failure = new TimeoutException("no answer") };
        AgentGuard guard = _setup.Guard(builder => builder.CheckStanding(status));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Unexpected);

        _setup.Alarms.Should().ContainSingle().Which.Should().BeSameAs(status.Failure);
    }

    [Fact]
    public async Task A_failing_ledger_refuses_and_raises_the_alarm()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        TimeoutException failure = new("no answer");
        AgentGuard guard = _setup.Guard(builder => builder
            .UseLedger(new ScriptedLedger(() => throw failure))
            .AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 10, GuardSetup.Start.AddHours(1)))));

        Denial denial = await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Unexpected);

        _setup.Alarms.Should().ContainSingle().Which.Should().BeSameAs(failure);
        denial.Message.Should().Contain(nameof(TimeoutException)).And.NotContain(failure.Message);
    }

    [Fact]
    public async Task A_cancellation_that_nobody_asked_for_is_a_failure()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.CheckRevocation(new CountingStatus { Failure = new OperationCanceledException() }));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Unexpected);
    }

    [Fact]
    public async Task An_alarm_that_throws_changes_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder
            .CheckRevocation(new CountingStatus { Failure = new TimeoutException() })
            .OnAlarm(_ => throw new InvalidOperationException("the pager is broken")));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.Unexpected);
    }

    [Fact]
    public async Task Cancelled_before_the_decision_nothing_runs_and_nothing_is_recorded()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ScriptedPolicy policy = new(() => PolicyVerdict.Continue);
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(policy));

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent, cancellationToken: new CancellationToken(canceled: true));

        await invoking.Should().ThrowAsync<OperationCanceledException>();
        (_setup.Tool.Runs, policy.Asked).Should().Be((0, 0));
        (await _setup.CloseAndReadAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Cancelled_while_a_policy_thinks_nothing_runs()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Meanwhile(source.Cancel)));

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent, cancellationToken: source.Token);

        await invoking.Should().ThrowAsync<OperationCanceledException>();
        _setup.Tool.Runs.Should().Be(0);
        (await _setup.ReadAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_failure_under_a_cancelled_token_is_a_cancellation()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();
        ScriptedPolicy policy = new((_, _) =>
        {
            source.Cancel();
            throw new InvalidOperationException("cut off in the middle");
        });

        Func<Task> invoking = () => _setup.InvokeAsync(_setup.Guard(builder => builder.AddPolicy(policy)), agent, cancellationToken: source.Token);

        await invoking.Should().ThrowAsync<OperationCanceledException>();
        _setup.Tool.Runs.Should().Be(0);
        _setup.Alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task Asking_without_an_agent_a_call_or_a_tool_is_a_mistake()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        Func<Task>[] mistakes =
        [
            () => _setup.InvokeAsync(guard, null!),
            () => guard.InvokeAsync<string>(agent, GuardSetup.Call, null!),
            () => guard.InvokePresentedAsync<string>(null!, GuardSetup.Call, _setup.Tool.RunAsync),
            async () => await guard.InvokePresentedAsync<string>(await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard()), GuardSetup.Call, null!),
            async () => await guard.AuthorizeAsync(agent, null!),
            async () => await guard.AuthorizePresentedAsync(null!, GuardSetup.Call),
        ];

        foreach (Func<Task> mistake in mistakes)
        {
            await mistake.Should().ThrowAsync<ArgumentNullException>();
        }

        (await _setup.ReadAsync()).Should().BeEmpty("a mistake is found before anything is decided");
    }

    [Fact]
    public async Task A_chain_for_which_nobody_answers_is_refused()
    {
        (AgentPrincipal agent, TrustAnchor anchor) = await ForeignChain.WithoutSponsorAsync(_setup.Clock, sponsor: null);
        using AgentPrincipal foreign = agent;
        _setup.Anchors.Add(anchor);

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(_setup.Guard(), foreign), DenialCodes.Unaccountable);
    }

    [Fact]
    public async Task The_sponsor_named_with_the_anchor_answers_for_a_chain_that_names_nobody()
    {
        Sponsor sponsor = Sponsor.Asserted(SponsorKind.Service, "partner");
        (AgentPrincipal agent, TrustAnchor anchor) = await ForeignChain.WithoutSponsorAsync(_setup.Clock, sponsor);
        using AgentPrincipal foreign = agent;
        _setup.Anchors.Add(anchor);

        await _setup.InvokeAsync(_setup.Guard(), foreign);

        (await _setup.ReadAsync()).Decision().Body.GetProperty("sponsor").GetProperty("id").GetString().Should().Be("partner");
    }

    [Fact]
    public async Task Denials_tell_the_caller_code_and_action_and_nothing_else()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent, new ToolCall("mail.send"));

        AgentAccessDeniedException refused = (await invoking.Should().ThrowAsync<AgentAccessDeniedException>()).Which;
        refused.Message.Should().Be("scope_not_granted (mail.send)").And.Be(refused.Denial.CallerText);
        refused.Code.Should().Be(DenialCodes.ScopeNotGranted);
        refused.Denial.Reason.Should().Be("scope_not_granted: no scope covers mail.send");
    }

    [Fact]
    public async Task Denials_without_an_action_tell_the_caller_the_code_alone()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Deny("not_today", "the inner workings"))));

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent);

        (await invoking.Should().ThrowAsync<AgentAccessDeniedException>()).Which.Message.Should().Be("not_today");
    }

    [Fact]
    public async Task A_decision_says_whether_it_allows()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();

        await using AccessDecision allowed = await guard.AuthorizeAsync(agent, GuardSetup.Call);
        await using AccessDecision refused = await guard.AuthorizeAsync(agent, new ToolCall("mail.send"));

        allowed.ToString().Should().Be("files.read allowed");
        refused.ToString().Should().Be("scope_not_granted: no scope covers mail.send");
        allowed.Credential!.Holder.Should().Be(agent.Id);
        allowed.Receipt!.CallId.Should().Be(allowed.CallId);
        refused.Receipt!.CallId.Should().Be(refused.CallId).And.NotBe(allowed.CallId);
    }
}
