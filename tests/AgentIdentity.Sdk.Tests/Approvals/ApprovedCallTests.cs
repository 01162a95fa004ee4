using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>A call that a policy stops, is put before people, and runs once when they have approved it.</summary>
public sealed class ApprovedCallTests
{
    [Fact]
    public async Task A_call_below_the_limit_runs_without_asking_anybody()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        await guard.InvokeAsync(agent, ApprovalSetup.Pay(900), setup.Tool.RunAsync);

        setup.Tool.Runs.Should().Be(1);
        (await setup.Approvals.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task A_call_that_a_person_approved_runs_with_the_approved_arguments_once()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        await setup.ResumeAsync(guard, agent, request);

        setup.Tool.Runs.Should().Be(1);
        setup.Tool.LastArguments!.GetInt64("amount").Should().Be(5000);
        (await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalUsed)).IsPending.Should().BeFalse();
    }

    [Fact]
    public async Task A_call_is_pending_until_people_are_heard()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);

        AgentAccessDeniedException refusal = await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);

        refusal.IsPending.Should().BeTrue();
        refusal.ApprovalRequestId.Should().Be(request);
    }

    [Fact]
    public async Task Without_approvals_the_call_is_refused_and_waits_for_nobody()
    {
        await using ApprovalSetup setup = new();
        await using AgentGuard guard = new AgentGuardBuilder().Trust(setup.Authority.TrustAnchor).WithoutAuditUnsafe().UseClock(setup.Clock).AddPolicy(setup.Limit()).Build();
        using AgentPrincipal agent = await setup.AgentAsync();

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, ApprovalSetup.Pay(5000));

        decision.Denial!.Code.Should().Be(DenialCodes.ApprovalRequired);
        decision.IsPending.Should().BeFalse();
        guard.Approvals.Should().BeNull();
    }

    [Fact]
    public async Task The_same_call_waits_in_the_same_request()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        string first = await setup.PendingAsync(guard, agent);
        await agent.RenewAsync();
        string again = await setup.PendingAsync(guard, agent);
        string other = await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(5001));

        again.Should().Be(first);
        other.Should().NotBe(first);
    }

    [Fact]
    public async Task An_approved_call_that_is_tried_again_points_to_its_approval_and_a_used_one_asks_anew()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        (await setup.PendingAsync(guard, agent)).Should().Be(request);
        await setup.ResumeAsync(guard, agent, request);

        (await setup.PendingAsync(guard, agent)).Should().NotBe(request);
    }

    [Fact]
    public async Task A_changed_amount_is_refused_by_the_scope_of_the_granted_credential()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        ApprovalGrant grant = await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000));

        grant.IsGranted.Should().BeTrue(grant.Denial?.Reason);
        await setup.RefusedAsync(() => guard.InvokeAsync(grant.Agent!, ApprovalSetup.Pay(6000), setup.Tool.RunAsync), DenialCodes.ArgumentNotPermitted);
        await guard.InvokeAsync(grant.Agent!, ApprovalSetup.Pay(5000), setup.Tool.RunAsync);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Every_other_policy_still_decides_and_a_refusal_wins()
    {
        await using ApprovalSetup setup = new();
        bool isClosed = false;
        AgentGuard guard = setup.Guard(builder => builder.AddPolicy(new ScriptedPolicy(() => isClosed ? PolicyVerdict.Deny("closed", "closed today") : PolicyVerdict.Continue)));
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        isClosed = true;
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), "closed");

        isClosed = false;
        await setup.ResumeAsync(guard, agent, request);
        setup.Tool.Runs.Should().Be(1, "a refusal uses nothing up");
    }

    [Fact]
    public async Task What_is_demanded_now_must_be_met_now()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        setup.Requirement = new ApprovalRequirement { Group = "finance", Persons = 2 };

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);
    }

    [Fact]
    public async Task The_granted_call_is_made_by_the_same_accountable_name_for_the_same_people()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal orchestrator = await setup.AgentAsync();
        using AgentPrincipal payer = await orchestrator.DelegateAsync(new Delegation { Name = "payer", Scopes = orchestrator.Scopes });
        string request = await setup.PendingAsync(guard, payer);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        ApprovalGrant grant = await guard.ObtainGrantAsync(payer, request, ApprovalSetup.Pay(5000));

        await using AccessDecision decision = await guard.AuthorizeAsync(grant.Agent!, ApprovalSetup.Pay(5000));

        decision.IsAllowed.Should().BeTrue(decision.Denial?.Reason);
        VerifiedCredential credential = decision.Credential!;
        credential.Name.Should().Be("orchestrator/payer");
        grant.Agent!.Name.Should().Be("orchestrator/payer");
        credential.Holder.Should().Be(payer.Id);
        credential.Sponsor!.Id.Should().Be("alice@contoso.com");
        credential.Principal.Should().Be("treasury@contoso.com");
        credential.Lineage.Should().Be(setup.Prove(orchestrator).Lineage);
        credential.ApprovalId.Should().Be(request);
        credential.Depth.Should().Be(0);
        grant.Agent.FurtherDelegations.Should().Be(0);
    }

    [Fact]
    public async Task The_granted_agent_shares_the_key_and_ends_with_its_agent_but_not_the_other_way_round()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal first = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;
        AgentPrincipal second = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;

        first.Dispose();
        await setup.RefusedAsync(() => guard.InvokeAsync(first, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.AgentDisposed);
        await guard.InvokeAsync(agent, ApprovalSetup.Pay(1), setup.Tool.RunAsync);

        agent.Dispose();
        second.IsDisposed.Should().BeTrue();
        await setup.RefusedAsync(() => guard.InvokeAsync(second, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.AgentDisposed);
    }

    [Fact]
    public async Task A_granted_credential_ends_with_the_one_it_follows_from()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync(ApprovalSetup.Grant(lifetime: TimeSpan.FromSeconds(30)));
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        ApprovalGrant grant = await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000));

        grant.Agent!.Expires.Should().Be(agent.Expires);
    }

    [Fact]
    public async Task A_granted_credential_may_be_used_nowhere_that_its_agent_may_not()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard(builder => builder.InSegment("eu").ForAudience("https://guard.example"));
        using AgentPrincipal agent = await setup.Authority.IssueAsync(new RootGrant
        {
            Name = "orchestrator",
            Sponsor = Sponsor.Asserted(SponsorKind.Human, "alice@contoso.com"),
            Scopes = ApprovalSetup.Grant().Scopes,
            Segments = ["eu", "us"],
            Audiences = ["https://guard.example", "https://other.example"],
        });
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        ApprovalGrant grant = await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000));

        AgentGuard elsewhere = setup.Guard(builder => builder.InSegment("asia").ForAudience("https://guard.example"));
        AgentGuard another = setup.Guard(builder => builder.InSegment("eu").ForAudience("https://third.example"));
        await setup.RefusedAsync(() => elsewhere.InvokeAsync(grant.Agent!, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.AudienceMismatch);
        await setup.RefusedAsync(() => another.InvokeAsync(grant.Agent!, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.AudienceMismatch);
        await guard.InvokeAsync(grant.Agent!, ApprovalSetup.Pay(5000), setup.Tool.RunAsync);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Lists_and_objects_are_bound_though_no_constraint_can_state_them()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        ToolCall call = new(ApprovalSetup.Action, new() { ["amount"] = 5000, ["to"] = "Fabrikam", ["lines"] = new[] { 2000, 3000 } });
        ToolCall changed = new(ApprovalSetup.Action, new() { ["amount"] = 5000, ["to"] = "Fabrikam", ["lines"] = new[] { 1, 4999 } });
        string request = await setup.PendingAsync(guard, agent, call);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        ApprovalGrant grant = await guard.ObtainGrantAsync(agent, request, call);

        await setup.RefusedAsync(() => guard.InvokeAsync(grant.Agent!, changed, setup.Tool.RunAsync), DenialCodes.ApprovalMismatch);
        await guard.InvokeAsync(grant.Agent!, call, setup.Tool.RunAsync);

        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task The_log_names_the_request_from_the_question_to_the_use()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        await setup.ResumeAsync(guard, agent, request);

        LogLine[] decisions = (await setup.ReadLogAsync()).Decisions();

        decisions.Select(line => line["approval"]).Should().Equal(request, request);
        decisions.Select(line => line["decision"]).Should().Equal("deny", "allow");
        decisions.Select(line => line["policy"]).Should().Equal("large-payments", "large-payments");
    }

    [Fact]
    public async Task A_guard_does_not_begin_whose_approvals_are_issued_by_an_authority_it_does_not_trust()
    {
        await using ApprovalSetup setup = new();
        using AgentAuthority other = AgentAuthority.Create("https://other.example");

        Action building = () => setup.Guard(options: new ApprovalOptions { Store = setup.Approvals, Directory = setup.Directory, Authority = other });

        building.Should().Throw<InvalidOperationException>().WithMessage("*not trusted here*Trust*");
    }

    [Fact]
    public async Task Where_nothing_is_blocked_nobody_is_asked()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard(builder => builder.ObserveOnlyUnsafe());
        using AgentPrincipal agent = await setup.AgentAsync();

        await using AccessDecision decision = await guard.AuthorizeAsync(agent, ApprovalSetup.Pay(5000));

        decision.IsAllowed.Should().BeTrue();
        decision.IsPending.Should().BeFalse();
        (await setup.Approvals.ListAsync()).Should().BeEmpty();
    }
}
