using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Guarding;

public sealed class AgentGuardBuilderTests
{
    [Fact]
    public void Build_refuses_a_guard_that_trusts_nobody() =>
        Building(new AgentGuardBuilder().AuditTo(new MemoryAuditStore())).Should().Throw<InvalidOperationException>().WithMessage("*Trust*");

    [Fact]
    public async Task Build_refuses_a_guard_that_records_nothing_without_saying_so()
    {
        await using GuardSetup setup = new();

        Building(new AgentGuardBuilder().TrustAll(setup.Anchors)).Should().Throw<InvalidOperationException>().WithMessage("*AuditTo*WithoutAuditUnsafe*");
    }

    [Fact]
    public async Task Build_refuses_to_record_and_not_to_record()
    {
        await using GuardSetup setup = new();

        Building(new AgentGuardBuilder().TrustAll(setup.Anchors).AuditTo(setup.Store).WithoutAuditUnsafe())
            .Should().Throw<InvalidOperationException>().WithMessage("*contradict*");
    }

    [Fact]
    public async Task Build_refuses_to_trust_a_set_and_anchors_beside_it()
    {
        await using GuardSetup setup = new();

        Building(new AgentGuardBuilder().Trust(setup.Authority.TrustAnchor).TrustAll(setup.Anchors).AuditTo(setup.Store))
            .Should().Throw<InvalidOperationException>().WithMessage("*contradict*");
    }

    [Fact]
    public async Task Build_refuses_to_keep_arguments_of_a_log_that_is_not_there()
    {
        await using GuardSetup setup = new();
        await using MemoryDisclosureStore disclosures = new();

        Building(new AgentGuardBuilder().TrustAll(setup.Anchors).WithoutAuditUnsafe().KeepArgumentsIn(disclosures))
            .Should().Throw<InvalidOperationException>().WithMessage("*KeepArgumentsIn*");
    }

    [Fact]
    public async Task Build_refuses_limits_that_are_out_of_range()
    {
        await using GuardSetup setup = new();

        Building(new AgentGuardBuilder().TrustAll(setup.Anchors).AuditTo(setup.Store).WithLimits(new VerificationLimits { ProofWindow = TimeSpan.FromMinutes(5) }))
            .Should().Throw<ArgumentOutOfRangeException>().WithMessage("*ProofWindow*");
    }

    [Fact]
    public void A_cache_of_less_than_two_chains_is_refused() =>
        new AgentGuardBuilder().Invoking(builder => builder.CacheChains(1)).Should().Throw<ArgumentOutOfRangeException>();

    [Fact]
    public void Nothing_may_be_null()
    {
        AgentGuardBuilder builder = new();
        Action[] calls =
        [
            () => builder.Trust(null!), () => builder.TrustAll(null!), () => builder.AuditTo(null!), () => builder.KeepArgumentsIn(null!),
            () => builder.AddPolicy(null!), () => builder.CheckRevocation(null!), () => builder.CheckStanding(null!), () => builder.UseLedger(null!),
            () => builder.WithLimits(null!), () => builder.UseClock(null!), () => builder.OnAlarm(null!),
        ];

        calls.Should().AllSatisfy(call => call.Should().Throw<ArgumentNullException>());
    }

    [Fact]
    public void An_audience_is_a_text_that_deceives_nobody() =>
        new AgentGuardBuilder().Invoking(builder => builder.AcceptPresentedChains("guard\u202e")).Should().Throw<ArgumentException>();

    [Fact]
    public void A_segment_is_a_name() =>
        new AgentGuardBuilder().Invoking(builder => builder.InSegment("two words")).Should().Throw<ArgumentException>();

    [Fact]
    public async Task Only_the_trusted_authority_is_believed()
    {
        await using GuardSetup setup = new();
        using AgentAuthority other = AgentAuthority.Create(GuardSetup.Issuer, new AgentAuthorityOptions { Clock = setup.Clock });
        using AgentPrincipal friend = await setup.AgentAsync();
        using AgentPrincipal stranger = await other.IssueAsync(GuardSetup.Grant());
        await using AgentGuard guard = new AgentGuardBuilder().Trust(setup.Authority.TrustAnchor).AuditTo(setup.Store).UseClock(setup.Clock).Build();

        await setup.InvokeAsync(guard, friend);
        Denial denial = await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, stranger), DenialCodes.SignatureInvalid);

        denial.Step.Should().Be("3b");
    }

    [Fact]
    public async Task Trusting_on_the_builder_after_Build_does_not_widen_the_guard()
    {
        await using GuardSetup setup = new();
        using AgentAuthority other = AgentAuthority.Create("https://other.example", new AgentAuthorityOptions { Clock = setup.Clock });
        using AgentPrincipal stranger = await other.IssueAsync(GuardSetup.Grant());
        AgentGuardBuilder builder = new AgentGuardBuilder().Trust(setup.Authority.TrustAnchor).AuditTo(setup.Store).UseClock(setup.Clock);
        await using AgentGuard guard = builder.Build();

        builder.Trust(other.TrustAnchor);

        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, stranger), DenialCodes.UntrustedRoot);
    }

    [Fact]
    public async Task Policies_added_to_the_builder_after_Build_do_not_change_the_guard()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        ScriptedPolicy late = ScriptedPolicy.Denying();
        AgentGuardBuilder reused = new AgentGuardBuilder().TrustAll(setup.Anchors).WithoutAuditUnsafe().UseClock(setup.Clock);
        await using AgentGuard built = reused.Build();

        reused.AddPolicy(late);
        await setup.InvokeAsync(built, agent);

        late.Asked.Should().Be(0);
    }

    [Fact]
    public async Task An_authority_added_to_the_set_later_is_believed()
    {
        await using GuardSetup setup = new();
        using AgentAuthority other = AgentAuthority.Create("https://other.example", new AgentAuthorityOptions { Clock = setup.Clock });
        using AgentPrincipal newcomer = await other.IssueAsync(GuardSetup.Grant());
        AgentGuard guard = setup.Guard();
        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, newcomer), DenialCodes.UntrustedRoot);

        setup.Anchors.Add(other.TrustAnchor);

        (await setup.InvokeAsync(guard, newcomer)).Should().Be("result");
    }

    [Fact]
    public async Task An_authority_removed_from_the_set_is_not_believed_any_more()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard();
        await setup.InvokeAsync(guard, agent);

        setup.Anchors.Remove(setup.Authority.TrustAnchor);

        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.UntrustedRoot);
    }

    [Theory]
    [InlineData("https://log.example", "https://log.example")]
    [InlineData(null, GuardSetup.Issuer)]
    public async Task The_log_names_the_given_authority_or_that_of_the_only_anchor(string? given, string recorded)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        await setup.InvokeAsync(setup.Guard(builder => builder.AuditTo(setup.Store, given)), agent);

        (await setup.ReadAsync())[0]["authority"].Should().Be(recorded);
    }

    [Fact]
    public async Task The_log_names_no_authority_when_there_are_several_and_none_was_given()
    {
        await using GuardSetup setup = new();
        using AgentAuthority other = AgentAuthority.Create("https://other.example");
        setup.Anchors.Add(other.TrustAnchor);
        using AgentPrincipal agent = await setup.AgentAsync();
        await setup.InvokeAsync(setup.Guard(), agent);

        (await setup.ReadAsync())[0]["authority"].Should().BeNull();
    }

    [Fact]
    public async Task A_log_of_another_authority_is_refused()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        await setup.InvokeAsync(setup.Guard(builder => builder.AuditTo(setup.Store, "https://log.example")), agent);

        setup.Invoking(it => it.Guard()).Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.ForeignLog);
    }

    [Fact]
    public async Task A_log_of_another_name_is_refused()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.AuditTo(setup.Store, name: "production"));
        await setup.InvokeAsync(guard, agent);

        guard.AuditHead!.Log.Should().StartWith("production/");
        setup.Invoking(it => it.Guard(builder => builder.AuditTo(setup.Store, name: "staging")))
            .Should().Throw<AuditException>().Which.Code.Should().Be(AuditCodes.ForeignLog);
    }

    [Fact]
    public async Task Arguments_are_kept_apart_from_the_log_when_asked_for()
    {
        await using GuardSetup setup = new();
        await using MemoryDisclosureStore disclosures = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Guard(builder => builder.KeepArgumentsIn(disclosures));

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        (await disclosures.TryGetAsync(decision.CallId, "path")).Should().NotBeNull();
    }

    [Fact]
    public async Task A_guard_without_audit_decides_all_the_same()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        await using AgentGuard guard = new AgentGuardBuilder().TrustAll(setup.Anchors).WithoutAuditUnsafe().UseClock(setup.Clock).Build();

        (await setup.InvokeAsync(guard, agent)).Should().Be("result");
        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent, new ToolCall("mail.send")), DenialCodes.ScopeNotGranted);

        guard.AuditHead.Should().BeNull();
    }

    [Theory]
    [InlineData("eu", true)]
    [InlineData("us", false)]
    [InlineData(null, false)]
    public async Task A_chain_restricted_to_a_segment_works_only_there(string? segment, bool isAllowed)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal parent = await setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = GuardSetup.Scopes,
            FurtherDelegations = 1,
            Segments = ["eu"],
        });
        using AgentPrincipal agent = await parent.DelegateAsync(GuardSetup.Delegation());
        AgentGuard guard = setup.Guard(builder => segment is null ? builder : builder.InSegment(segment));

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, GuardSetup.Call);

        decision.Denial?.Code.Should().Be(DenialCodes.AudienceMismatch);
        decision.IsAllowed.Should().Be(isAllowed);
    }

    [Fact]
    public async Task A_chain_for_another_audience_is_refused_in_process_too()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = GuardSetup.Scopes,
            Audiences = ["https://elsewhere.example"],
        });

        Denial denial = await setup.ExpectRefusalAsync(setup.InvokeAsync(setup.Gateway(), agent), DenialCodes.AudienceMismatch);

        denial.Step.Should().Be("6c");
    }

    [Fact]
    public async Task A_guard_that_names_itself_lets_its_own_chains_through_in_process_and_accepts_none_from_outside()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = GuardSetup.Scopes,
            Audiences = [GuardSetup.Audience],
        });
        await using AgentGuard named = new AgentGuardBuilder()
            .TrustAll(setup.Anchors).UseClock(setup.Clock).WithoutAuditUnsafe().ForAudience(GuardSetup.Audience).Build();
        await using AgentGuard unnamed = new AgentGuardBuilder().TrustAll(setup.Anchors).UseClock(setup.Clock).WithoutAuditUnsafe().Build();
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, new ProofRequest { Audience = GuardSetup.Audience });

        (await named.AuthorizeAsync(agent, GuardSetup.Call)).IsAllowed.Should().BeTrue();
        (await unnamed.AuthorizeAsync(agent, GuardSetup.Call)).Denial!.Code.Should().Be(DenialCodes.AudienceMismatch);
        (await named.AuthorizePresentedAsync(presentation, GuardSetup.Call)).Denial!.Code.Should().Be(DenialCodes.PresentationNotAccepted);
        new AgentGuardBuilder().Invoking(builder => builder.ForAudience("guard\u202e")).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_chain_that_is_not_valid_yet_is_refused_until_it_is()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Service, "batch"),
            Scopes = GuardSetup.Scopes,
            NotBefore = GuardSetup.Start.AddMinutes(1),
        });
        AgentGuard guard = setup.Guard();
        await setup.ExpectRefusalAsync(setup.InvokeAsync(guard, agent), DenialCodes.NotYetValid);

        setup.Clock.Advance(TimeSpan.FromMinutes(1));

        (await setup.InvokeAsync(guard, agent)).Should().Be("result");
    }

    [Fact]
    public async Task Every_policy_that_was_added_is_asked()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        ScriptedPolicy first = new(() => PolicyVerdict.Continue);
        ScriptedPolicy second = new(() => PolicyVerdict.Continue);

        await setup.InvokeAsync(setup.Guard(builder => builder.AddPolicy(first).AddPolicy(second)), agent);

        (first.Asked, second.Asked).Should().Be((1, 1));
    }

    [Fact]
    public async Task The_given_ledger_is_the_one_that_is_debited()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        ScriptedLedger ledger = new(() => LedgerCommit.Committed);
        Charge charge = new("calls", 1, 10, GuardSetup.Start.AddHours(1));

        await setup.InvokeAsync(setup.Guard(builder => builder.UseLedger(ledger).AddPolicy(ScriptedPolicy.Charging(charge))), agent);

        ledger.Charged.Should().Equal(charge);
    }

    [Fact]
    public async Task A_chain_deeper_than_the_limit_is_refused()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal parent = await setup.Authority.IssueAsync(GuardSetup.Grant(furtherDelegations: 1));
        using AgentPrincipal child = await parent.DelegateAsync(GuardSetup.Delegation());

        await setup.ExpectRefusalAsync(
            setup.InvokeAsync(setup.Guard(builder => builder.WithLimits(new VerificationLimits { MaxDelegationDepth = 0 })), child), DenialCodes.DepthInvalid);
    }

    [Fact]
    public async Task A_root_that_lives_longer_than_the_limit_is_refused()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync(TimeSpan.FromHours(1));

        await setup.ExpectRefusalAsync(
            setup.InvokeAsync(setup.Guard(builder => builder.WithLimits(new VerificationLimits { MaxTokenLifetime = TimeSpan.FromMinutes(59) })), agent),
            DenialCodes.LifetimeInvalid);
    }

    [Fact]
    public async Task The_tolerated_skew_decides_whether_a_chain_from_the_future_is_refused()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        setup.Clock.AdjustTime(GuardSetup.Start.AddSeconds(-20));

        await setup.ExpectRefusalAsync(
            setup.InvokeAsync(setup.Guard(builder => builder.WithLimits(new VerificationLimits { ClockSkew = TimeSpan.FromSeconds(10) })), agent),
            DenialCodes.NotYetValid);
        (await setup.InvokeAsync(setup.Guard(), agent)).Should().Be("result");
    }

    [Fact]
    public async Task A_chain_that_names_no_audience_is_refused_when_one_is_required()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();

        await setup.ExpectRefusalAsync(
            setup.InvokeAsync(setup.Gateway(builder => builder.WithLimits(new VerificationLimits { RequireChainAudience = true })), agent),
            DenialCodes.AudienceMismatch);
    }

    [Fact]
    public async Task The_proof_window_is_the_configured_one()
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Gateway(builder => builder.WithLimits(new VerificationLimits { ProofWindow = TimeSpan.FromSeconds(5) }));
        AgentPresentation presentation = await agent.ProveAsync(GuardSetup.Call, GuardSetup.ForGuard());

        setup.Clock.Advance(TimeSpan.FromSeconds(6));

        await setup.ExpectRefusalAsync(setup.PresentAsync(guard, presentation), DenialCodes.ProofStale);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task A_proof_must_name_its_audience_unless_that_is_not_required(bool isRequired, bool isAllowed)
    {
        await using GuardSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentGuard guard = setup.Gateway(builder => builder.WithLimits(new VerificationLimits { RequireProofAudience = isRequired }));

        await using AccessDecision decision = await guard.AuthorizePresentedAsync(await agent.ProveAsync(GuardSetup.Call, new ProofRequest()), GuardSetup.Call);

        decision.IsAllowed.Should().Be(isAllowed);
    }

    private static Action Building(AgentGuardBuilder builder) => () => builder.Build();
}
