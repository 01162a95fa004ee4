using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

/// <summary>What stands in the log, and when it stands there.</summary>
public sealed class RecordTests : IAsyncDisposable
{
    private const string Secret = "tr0ub4dor-and-3";

    private readonly GuardSetup _setup = new();

    public ValueTask DisposeAsync() => _setup.DisposeAsync();

    [Fact]
    public async Task The_decision_is_on_record_before_the_tool_runs()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        IReadOnlyList<LogLine> seen = await _setup.Guard().InvokeAsync(agent, GuardSetup.Call, (_, _) => _setup.ReadAsync());

        seen.Decision()["decision"].Should().Be("allow");
        seen.Outcomes().Should().BeEmpty();
    }

    [Fact]
    public async Task A_completed_call_has_one_outcome_with_its_call_id()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.InvokeAsync(_setup.Guard(), agent);

        IReadOnlyList<LogLine> log = await _setup.ReadAsync();
        log.Outcome()["outcome"].Should().Be("completed");
        log.Outcome()["call"].Should().Be(log.Decision()["call"]);
        log.Outcome()["error"].Should().BeNull();
    }

    [Fact]
    public async Task The_outcome_says_how_long_the_tool_ran()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.Guard().InvokeAsync(agent, GuardSetup.Call, (_, _) =>
        {
            _setup.Clock.Advance(TimeSpan.FromSeconds(5));
            return Task.FromResult(0);
        });

        (await _setup.ReadAsync()).Outcome()["duration_us"].Should().Be("5000000");
    }

    [Fact]
    public async Task A_faulted_call_has_the_exceptions_type_on_record_and_never_its_message()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        InvalidTimeZoneException failure = new(Secret);

        Func<Task> invoking = () => _setup.Guard().InvokeAsync<string>(agent, GuardSetup.Call, (_, _) => throw failure);

        (await invoking.Should().ThrowAsync<InvalidTimeZoneException>()).Which.Should().BeSameAs(failure);
        LogLine outcome = (await _setup.ReadAsync()).Outcome();
        (outcome["outcome"], outcome["error"]).Should().Be(("faulted", nameof(InvalidTimeZoneException)));
        outcome.Text.Should().NotContain(Secret);
    }

    [Fact]
    public async Task A_tool_that_was_cancelled_is_abandoned()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();

        Func<Task> invoking = () => _setup.Guard().InvokeAsync<string>(
            agent,
            GuardSetup.Call,
            (_, token) =>
            {
                source.Cancel();
                token.ThrowIfCancellationRequested();
                return Task.FromResult("");
            },
            source.Token);

        await invoking.Should().ThrowAsync<OperationCanceledException>();
        LogLine outcome = (await _setup.ReadAsync()).Outcome();
        (outcome["outcome"], outcome["error"]).Should().Be(("abandoned", nameof(OperationCanceledException)));
    }

    [Fact]
    public async Task A_tool_that_cancels_itself_is_faulted()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        Func<Task> invoking = () => _setup.Guard().InvokeAsync<string>(agent, GuardSetup.Call, (_, _) => throw new TaskCanceledException());

        await invoking.Should().ThrowAsync<TaskCanceledException>();
        (await _setup.ReadAsync()).Outcome()["outcome"].Should().Be("faulted");
    }

    [Fact]
    public async Task A_decision_that_is_disposed_is_abandoned()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AccessDecision decision = await _setup.Guard().AuthorizeAsync(agent, GuardSetup.Call);

        await decision.DisposeAsync();
        await decision.DisposeAsync();

        LogLine outcome = (await _setup.ReadAsync()).Outcome();
        (outcome["outcome"], outcome["call"]).Should().Be(("abandoned", decision.CallId));
    }

    [Fact]
    public async Task A_completed_decision_is_not_abandoned_by_disposing_it()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AccessDecision decision = await _setup.Guard().AuthorizeAsync(agent, GuardSetup.Call);

        await decision.CompleteAsync();
        await decision.DisposeAsync();

        (await _setup.ReadAsync()).Outcome()["outcome"].Should().Be("completed");
    }

    [Fact]
    public async Task An_outcome_is_given_once()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AccessDecision decision = await _setup.Guard().AuthorizeAsync(agent, GuardSetup.Call);
        await decision.CompleteAsync(new TimeoutException());

        Func<Task> completing = async () => await decision.CompleteAsync();

        await completing.Should().ThrowAsync<InvalidOperationException>().WithMessage("*on record already*");
        (await _setup.ReadAsync()).Outcome()["error"].Should().Be(nameof(TimeoutException));
    }

    [Fact]
    public async Task A_refused_call_has_no_outcome()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AccessDecision decision = await _setup.Guard().AuthorizeAsync(agent, new ToolCall("mail.send"));

        Func<Task> completing = async () => await decision.CompleteAsync();

        await completing.Should().ThrowAsync<InvalidOperationException>().WithMessage("*refused*");
        await decision.DisposeAsync();
        (await _setup.CloseAndReadAsync()).Outcomes().Should().BeEmpty();
    }

    [Fact]
    public async Task A_decision_that_was_dropped_is_recorded_with_the_next_call()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        string dropped = await DropAsync(guard, agent);
        Collect();

        await using AccessDecision next = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        LogLine outcome = (await _setup.ReadAsync()).Outcome();
        (outcome["outcome"], outcome["call"], outcome["duration_us"]).Should().Be(("abandoned", dropped, null));
    }

    [Fact]
    public async Task A_decision_that_was_dropped_is_recorded_when_the_guard_is_disposed()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        string dropped = await DropAsync(_setup.Guard(), agent);
        Collect();

        (await _setup.CloseAndReadAsync()).Outcome()["call"].Should().Be(dropped);
    }

    [Fact]
    public async Task A_completed_decision_that_is_collected_has_one_outcome()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await CompleteAndDropAsync(guard, agent);
        Collect();

        (await _setup.CloseAndReadAsync()).Outcome()["outcome"].Should().Be("completed");
        _setup.Alarms.Should().BeEmpty();
    }

    [Fact]
    public async Task No_receipt_no_tool()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        _setup.Store.IsBroken = true;

        Denial denial = await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.AuditUnavailable);

        denial.Message.Should().Contain(AuditCodes.Unavailable);
        _setup.Alarms.Should().ContainSingle().Which.Should().BeOfType<AuditException>();
    }

    [Fact]
    public async Task A_refusal_that_cannot_be_recorded_keeps_its_reason_and_raises_the_alarm()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        _setup.Store.IsBroken = true;

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, new ToolCall("mail.send")), DenialCodes.ScopeNotGranted);

        _setup.Alarms.Should().ContainSingle();
    }

    [Fact]
    public async Task A_refusal_that_could_not_be_recorded_is_counted_when_the_log_works_again()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        _setup.Store.IsBroken = true;
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, new ToolCall("mail.send")), DenialCodes.ScopeNotGranted);
        _setup.Store.IsBroken = false;

        LogLine summary = (await _setup.CloseAndReadAsync()).Refusals().Should().ContainSingle().Which;

        (summary["code"], summary["count"], summary["claimed"]).Should().Be((DenialCodes.ScopeNotGranted, "1", "orchestrator for mail.send"));
    }

    [Fact]
    public async Task A_log_that_fails_under_a_cancelled_token_is_a_cancellation()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();
        AgentGuard guard = _setup.Guard();
        _setup.Store.IsBroken = true;
        _setup.Store.OnAppend = source.Cancel;

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent, cancellationToken: source.Token);

        await invoking.Should().ThrowAsync<OperationCanceledException>();
        _setup.Tool.Runs.Should().Be(0);
    }

    [Fact]
    public async Task What_was_charged_is_not_refunded_when_the_decision_cannot_be_recorded()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.AddPolicy(ScriptedPolicy.Charging(new Charge("calls", 1, 1, GuardSetup.Start.AddHours(1)))));
        _setup.Store.IsBroken = true;
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.AuditUnavailable);
        _setup.Store.IsBroken = false;

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.CeilingExceeded);
    }

    [Fact]
    public async Task When_an_outcome_cannot_be_written_the_result_is_returned_and_the_next_call_refused_until_it_can()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();

        string result = await guard.InvokeAsync(agent, GuardSetup.Call, (_, _) =>
        {
            _setup.Store.IsBroken = true;
            return Task.FromResult("done");
        });

        result.Should().Be("done");
        _setup.Alarms.Should().ContainSingle();
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.AuditUnavailable);
        _setup.Store.IsBroken = false;
        (await _setup.InvokeAsync(guard, agent)).Should().Be("result");
        (await _setup.ReadAsync()).Outcomes().Should().HaveCount(2);
    }

    [Fact]
    public async Task When_an_outcome_cannot_be_written_the_tools_own_exception_is_thrown()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        Func<Task> invoking = () => _setup.Guard().InvokeAsync<string>(agent, GuardSetup.Call, (_, _) =>
        {
            _setup.Store.IsBroken = true;
            throw new TimeoutException("the tool's own");
        });

        await invoking.Should().ThrowAsync<TimeoutException>();
    }

    [Fact]
    public async Task When_the_guard_is_disposed_meanwhile_the_result_is_returned_and_the_alarm_raised()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();

        string result = await guard.InvokeAsync(agent, GuardSetup.Call, async (_, _) =>
        {
            await guard.DisposeAsync();
            return "done";
        });

        result.Should().Be("done");
        _setup.Alarms.Should().ContainSingle().Which.Should().BeOfType<ObjectDisposedException>();
    }

    [Fact]
    public async Task A_disposed_guard_decides_nothing()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await guard.DisposeAsync();

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent);

        await invoking.Should().ThrowAsync<ObjectDisposedException>();
        _setup.Tool.Runs.Should().Be(0);
    }

    [Fact]
    public async Task A_disposed_guard_without_a_log_decides_nothing_either()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock).Build();
        await guard.DisposeAsync();

        Func<Task> invoking = () => _setup.InvokeAsync(guard, agent);

        await invoking.Should().ThrowAsync<ObjectDisposedException>();
        _setup.Tool.Runs.Should().Be(0);
    }

    [Fact]
    public async Task Disposing_the_guard_closes_the_log_and_its_store()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await _setup.InvokeAsync(guard, agent);

        await guard.DisposeAsync();

        (await _setup.ReadAsync())[^1].Type.Should().Be("closed");
        _setup.Store.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task Cancelling_while_the_decision_is_recorded_leaves_it_recorded_and_abandoned()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using CancellationTokenSource source = new();
        AgentGuard guard = _setup.Guard();
        _setup.Store.OnAppend = source.Cancel;

        await using (AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call, source.Token))
        {
            decision.IsAllowed.Should().BeTrue();
        }

        (await _setup.ReadAsync()).Outcome()["outcome"].Should().Be("abandoned");
    }

    [Fact]
    public async Task Chains_that_do_not_verify_are_counted_and_not_recorded_one_by_one()
    {
        AgentGuard guard = _setup.Gateway();
        AgentPresentation garbage = new(AgentCredential.FromTokens("not a token"), InvocationProof.FromToken("d.e.f"));

        for (int i = 0; i < 5; i++)
        {
            await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, garbage), DenialCodes.Malformed);
        }

        IReadOnlyList<LogLine> log = await _setup.CloseAndReadAsync();
        log.Decisions().Should().BeEmpty();
        LogLine summary = log.Refusals().Should().ContainSingle().Which;
        (summary["code"], summary["count"], summary["claimed"]).Should().Be((DenialCodes.Malformed, "5", GuardSetup.Action));
    }

    [Fact]
    public async Task A_proof_signed_by_another_key_is_counted_with_what_it_claims()
    {
        using AgentPrincipal victim = await _setup.AgentAsync();
        using AgentPrincipal thief = await _setup.AgentAsync();
        AgentPresentation stolen = new(victim.Credential, (await thief.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard())).Proof);

        await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Gateway(), stolen), DenialCodes.SignatureInvalid);

        IReadOnlyList<LogLine> log = await _setup.CloseAndReadAsync();
        log.Decisions().Should().BeEmpty();
        LogLine summary = log.Refusals().Should().ContainSingle().Which;
        summary["code"].Should().Be(DenialCodes.SignatureInvalid);
        summary["claimed"].Should().EndWith(" for files.read").And.NotBe("files.read");
    }

    [Fact]
    public async Task A_proof_that_is_refused_again_and_again_is_recorded_once_and_then_counted()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        AgentPresentation captured = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());
        await _setup.PresentAsync(guard, captured);

        for (int i = 0; i < 5; i++)
        {
            await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, captured), DenialCodes.Replayed);
        }

        IReadOnlyList<LogLine> log = await _setup.CloseAndReadAsync();
        log.Decisions().Select(line => line["decision"]).Should().Equal("allow", "deny");
        LogLine summary = log.Refusals().Should().ContainSingle().Which;
        (summary["code"], summary["count"]).Should().Be((DenialCodes.Replayed, "4"));
    }

    [Fact]
    public async Task Of_two_proofs_that_are_refused_each_is_recorded()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Gateway();
        ToolCall call = new("mail.send");

        for (int i = 0; i < 2; i++)
        {
            await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, await agent.ProveAsync(call, GuardSetup.ForGuard()), call), DenialCodes.ScopeNotGranted);
        }

        (await _setup.CloseAndReadAsync()).Decisions().Should().HaveCount(2);
    }

    [Fact]
    public async Task A_presentation_that_is_not_accepted_is_counted()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());

        await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Guard(), presentation), DenialCodes.PresentationNotAccepted);

        (await _setup.CloseAndReadAsync()).Refusals().Should().ContainSingle();
    }

    [Fact]
    public async Task A_refusal_of_somebody_known_is_recorded_with_code_step_and_reason()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(_setup.Guard(), agent, new ToolCall("mail.send")), DenialCodes.ScopeNotGranted);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["decision"], decision["code"], decision["step"], decision["reason"], decision["tool"])
            .Should().Be(("deny", "scope_not_granted", "6b", "no scope covers mail.send", "mail.send"));
    }

    [Fact]
    public async Task A_refusal_of_somebody_who_signed_the_proof_is_recorded()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, new ProofRequest { Audience = "https://elsewhere.example" });

        await _setup.ExpectRefusalAsync(_setup.PresentAsync(_setup.Gateway(), presentation), DenialCodes.AudienceMismatch);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["code"], decision["step"], decision["holder"]).Should().Be((DenialCodes.AudienceMismatch, "7d", agent.Id.ToString()));
    }

    [Fact]
    public async Task An_agent_that_lives_here_is_named_by_its_key_even_when_its_chain_fails()
    {
        using AgentAuthority other = AgentAuthority.Create("https://other.example", new AgentAuthorityOptions { Clock = _setup.Clock });
        using AgentPrincipal stranger = await other.IssueAsync(GuardSetup.Grant());

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(_setup.Guard(), stranger), DenialCodes.UntrustedRoot);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["holder"], decision["claimed"], decision["sponsor"]).Should().Be((stranger.Id.ToString(), "orchestrator for files.read", null));
    }

    [Fact]
    public async Task A_refusal_for_the_clocks_sake_is_recorded_for_an_agent_that_lives_here()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.WithLimits(new VerificationLimits { ClockSkew = TimeSpan.Zero }));
        await _setup.InvokeAsync(guard, agent);
        _setup.Clock.AdjustTime(GuardSetup.Start.AddSeconds(-1));

        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent), DenialCodes.ClockMovedBack);

        LogLine decision = (await _setup.ReadAsync()).Decisions()[^1];
        (decision["code"], decision["holder"]).Should().Be((DenialCodes.ClockMovedBack, agent.Id.ToString()));
    }

    [Fact]
    public async Task A_record_names_who_acted_for_whom_and_how_that_is_known()
    {
        using AgentPrincipal parent = await _setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Authenticated(new SponsorEvidence(SponsorKind.Human, "alice@contoso.com", "oidc")),
            Principal = "bob@contoso.com",
            Scopes = GuardSetup.Scopes,
            FurtherDelegations = 1,
        });
        using AgentPrincipal agent = await parent.DelegateAsync(GuardSetup.Delegation());
        AgentGuard guard = _setup.Guard(builder => builder
            .CheckRevocation(new CountingStatus { Version = 7 })
            .AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Continue, "hours"))
            .AddPolicy(new ScriptedPolicy(() => PolicyVerdict.Continue, "budget")));

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        VerifiedCredential proved = decision.Credential!;
        JsonElement body = (await _setup.ReadAsync()).Decision().Body;
        Text(body, "holder").Should().Be(agent.Id.ToString());
        Texts(body, "holders").Should().Equal(parent.Id.ToString(), agent.Id.ToString());
        Texts(body, "path").Should().Equal("orchestrator", "researcher");
        body.GetProperty("sponsor").ToString().Should().Be("""{"assurance":"authenticated","how":"oidc","id":"alice@contoso.com","kind":"human"}""");
        Text(body, "principal").Should().Be("bob@contoso.com");
        Text(body, "lineage").Should().Be(proved.Lineage);
        Text(body, "issuer").Should().Be(GuardSetup.Issuer);
        Text(body, "aat_spec").Should().Be(Specification.Revision);
        Text(body, "runner").Should().Be("caller");
        Text(body, "root_jti").Should().Be(proved.Path[0].TokenId);
        Text(body, "leaf_jti").Should().Be(proved.Path[1].TokenId);
        Text(body, "policy_version").Should().HaveLength(43, "a SHA-256 in base64url");
        Text(body, "call").Should().Be(decision.CallId);
        body.GetProperty("chain_len").GetInt32().Should().Be(2);
        body.GetProperty("chain_hashes").GetArrayLength().Should().Be(2);
        body.GetProperty("leaf_hash").GetString().Should().Be(body.GetProperty("chain_hashes")[1].GetString());
        body.GetProperty("revocation_version").GetInt64().Should().Be(7);
        body.GetProperty("in_process").GetBoolean().Should().BeTrue();
        body.GetProperty("args").EnumerateObject().Select(argument => argument.Name).Should().Equal("path");
        foreach (string absent in (string[])["claimed", "aud", "pop_jti", "code", "step", "reason"])
        {
            body.TryGetProperty(absent, out _).Should().BeFalse(absent);
        }
    }

    [Fact]
    public async Task A_record_of_a_presented_call_names_audience_and_proof()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.PresentAsync(_setup.Gateway(), await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard()));

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["aud"], decision["runner"], decision["holder"]).Should().Be((GuardSetup.Audience, "guard", agent.Id.ToString()));
        decision["pop_jti"].Should().NotBeNullOrEmpty();
        decision["in_process"].Should().NotBe("True");
    }

    [Fact]
    public async Task A_record_of_a_call_in_process_names_no_audience()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.InvokeAsync(_setup.Gateway(), agent);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["aud"], decision["in_process"]).Should().Be((null, "True"));
    }

    [Fact]
    public async Task A_record_belongs_to_the_trace_it_was_made_in()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        using Activity activity = new Activity("turn").SetIdFormat(ActivityIdFormat.W3C).Start();

        await _setup.InvokeAsync(_setup.Guard(), agent);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["trace_id"], decision["span_id"]).Should().Be((activity.TraceId.ToHexString(), activity.SpanId.ToHexString()));
    }

    [Fact]
    public async Task No_argument_value_and_no_token_ever_stands_in_the_log()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        ToolCall call = GuardSetup.CallTo($"/reports/{Secret}");
        AgentGuard guard = _setup.Gateway(builder => builder.KeepArgumentsIn(new MemoryDisclosureStore()));
        AgentPresentation presentation = await agent.ProveAsync(call, GuardSetup.ForGuard());

        await _setup.PresentAsync(guard, presentation, call);
        await _setup.ExpectRefusalAsync(_setup.PresentAsync(guard, presentation, call), DenialCodes.Replayed);
        await _setup.ExpectRefusalAsync(_setup.InvokeAsync(guard, agent, new ToolCall("mail.send", new() { ["to"] = Secret })), DenialCodes.ScopeNotGranted);
        AgentPresentation broken = new(AgentCredential.FromTokens(presentation.Credential.Tokens[0] + "A"), presentation.Proof);
        await ((Func<Task>)(() => _setup.PresentAsync(guard, broken, call))).Should().ThrowAsync<AgentAccessDeniedException>();

        string[] secrets = [Secret, .. presentation.Credential.Tokens.SelectMany(token => token.Split('.')[1..]), .. presentation.Proof.ToCompact().Split('.')[1..]];
        foreach (LogLine line in await _setup.CloseAndReadAsync())
        {
            secrets.Should().AllSatisfy(secret => line.Text.Should().NotContain(secret));
        }
    }

    [Fact]
    public async Task A_guard_that_only_observes_lets_everything_run_and_says_so()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.ObserveOnlyUnsafe());

        (await _setup.InvokeAsync(guard, agent, new ToolCall("mail.send"))).Should().Be("result");

        guard.IsObserveOnly.Should().BeTrue();
        IReadOnlyList<LogLine> log = await _setup.ReadAsync();
        (log.Decision()["decision"], log.Decision()["code"], log.Decision()["observe_only"]).Should().Be(("observe", DenialCodes.ScopeNotGranted, "True"));
        log.Outcome()["outcome"].Should().Be("completed");
    }

    [Fact]
    public async Task A_guard_that_only_observes_says_so_when_it_would_have_allowed()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();

        await _setup.InvokeAsync(_setup.Guard(builder => builder.ObserveOnlyUnsafe()), agent);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["decision"], decision["observe_only"], decision["code"]).Should().Be(("allow", "True", null));
    }

    [Fact]
    public async Task A_guard_that_only_observes_is_not_stopped_by_its_log()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard(builder => builder.ObserveOnlyUnsafe());
        _setup.Store.IsBroken = true;

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        (decision.IsAllowed, decision.Denial?.Code).Should().Be((true, DenialCodes.AuditUnavailable));
        _setup.Alarms.Should().ContainSingle();
    }

    [Fact]
    public async Task A_guard_that_only_observes_does_not_put_a_thief_down_as_its_victim()
    {
        using AgentPrincipal victim = await _setup.AgentAsync();
        using AgentPrincipal thief = await _setup.AgentAsync();
        AgentPresentation stolen = new(victim.Credential, (await thief.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard())).Proof);

        await _setup.PresentAsync(_setup.Gateway(builder => builder.ObserveOnlyUnsafe()), stolen);

        LogLine decision = (await _setup.ReadAsync()).Decision();
        (decision["code"], decision["holder"], decision["sponsor"]).Should().Be((DenialCodes.SignatureInvalid, null, null));
        decision["claimed"].Should().EndWith(" for files.read");
    }

    [Fact]
    public async Task A_guard_that_blocks_does_not_claim_to_observe()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        await _setup.InvokeAsync(guard, agent);

        guard.IsObserveOnly.Should().BeFalse();
        (await _setup.ReadAsync()).Decision()["observe_only"].Should().NotBe("True");
    }

    [Fact]
    public async Task The_guards_head_is_the_last_record()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        AgentGuard guard = _setup.Guard();
        guard.AuditHead.Should().BeNull();

        await _setup.InvokeAsync(guard, agent);

        AuditVerification verified = await AuditVerifier.VerifyStoreAsync(_setup.Store, guard.AuditHead);
        (verified.IsIntact, verified.OpenCalls).Should().Be((true, 0));
        guard.AuditHead!.Sequence.Should().Be((await _setup.ReadAsync())[^1].Sequence);
    }

    [Fact]
    public async Task Call_ids_of_two_guards_do_not_meet()
    {
        using AgentPrincipal agent = await _setup.AgentAsync();
        await using AgentGuard other = new AgentGuardBuilder().TrustAll(_setup.Anchors).WithoutAuditUnsafe().UseClock(_setup.Clock).Build();
        AgentGuard guard = _setup.Guard();

        AccessDecision[] decisions =
        [
            await guard.AuthorizeAsync(agent, GuardSetup.Call), await guard.AuthorizeAsync(agent, GuardSetup.Call), await other.AuthorizeAsync(agent, GuardSetup.Call),
        ];

        decisions.Select(decision => decision.CallId).Should().OnlyHaveUniqueItems();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task<string> DropAsync(AgentGuard guard, AgentPrincipal agent) => (await guard.AuthorizeAsync(agent, GuardSetup.Call)).CallId;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static async Task CompleteAndDropAsync(AgentGuard guard, AgentPrincipal agent) =>
        await (await guard.AuthorizeAsync(agent, GuardSetup.Call)).CompleteAsync();

    private static void Collect()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
    }

    private static string? Text(JsonElement body, string name) => body.GetProperty(name).GetString();

    private static IEnumerable<string?> Texts(JsonElement body, string name) => body.GetProperty(name).EnumerateArray().Select(item => item.GetString());
}
