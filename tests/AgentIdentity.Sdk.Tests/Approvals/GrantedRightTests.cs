using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>One more right for one more minute: for a call without a scope, for an agent elsewhere, for whoever waits.</summary>
public sealed class GrantedRightTests
{
    private static readonly ToolCall Forbidden = new("ledger.close", new() { ["month"] = "2026-02" });

    [Fact]
    public async Task A_call_without_a_scope_is_granted_once_when_people_agree()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        await setup.RefusedAsync(() => guard.InvokeAsync(agent, Forbidden, setup.Tool.RunAsync), DenialCodes.ScopeNotGranted);

        await using AccessDecision pending = await guard.RequestGrantAsync(agent, Forbidden, "the books are complete");
        pending.IsPending.Should().BeTrue(pending.Denial?.Reason);
        ApprovalRequest request = (await setup.Approvals.FindAsync(pending.ApprovalRequestId!))!;
        request.Kind.Should().Be(ApprovalKind.Grant);
        request.Reason.Should().Be("the books are complete");
        await setup.ApproveAsync(guard, request.Id, ApprovalSetup.Bob);

        await setup.ResumeAsync(guard, agent, request.Id, Forbidden);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request.Id, Forbidden), DenialCodes.ApprovalUsed);
        await setup.RefusedAsync(() => guard.InvokeAsync(agent, Forbidden, setup.Tool.RunAsync), DenialCodes.ScopeNotGranted);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task A_grant_needs_what_the_host_demands_now_whatever_a_request_says()
    {
        await using ApprovalSetup setup = new();
        AgentGuard lenient = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        await using AccessDecision pending = await lenient.RequestGrantAsync(agent, Forbidden, "please");
        await setup.ApproveAsync(lenient, pending.ApprovalRequestId!, ApprovalSetup.Bob);

        AgentGuard strict = setup.Guard(options: new ApprovalOptions
        {
            Store = setup.Approvals,
            Directory = setup.Directory,
            Authority = setup.Authority,
            GrantRequirement = new ApprovalRequirement { Persons = 2 },
        });
        AgentGuard none = setup.Guard(options: new ApprovalOptions { Store = setup.Approvals, Directory = setup.Directory, Authority = setup.Authority });

        AgentPrincipal granted = (await lenient.ObtainGrantAsync(agent, pending.ApprovalRequestId!, Forbidden)).Agent!;
        await setup.RefusedAsync(() => strict.InvokeAsync(granted, Forbidden, setup.Tool.RunAsync), DenialCodes.ApprovalRequired);
        await setup.RefusedAsync(() => none.InvokeAsync(granted, Forbidden, setup.Tool.RunAsync), DenialCodes.ApprovalNotAccepted);
        Func<Task> asking = async () => await none.RequestGrantAsync(agent, Forbidden, "please");
        await asking.Should().ThrowAsync<InvalidOperationException>().WithMessage("*GrantRequirement*");
    }

    [Fact]
    public async Task A_call_that_a_scope_covers_needs_no_grant()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        await using AccessDecision decision = await guard.RequestGrantAsync(agent, ApprovalSetup.Pay(5), "please");

        decision.IsAllowed.Should().BeTrue();
    }

    [Fact]
    public async Task An_agent_elsewhere_is_handed_a_credential_that_only_its_key_can_use_once()
    {
        await using ApprovalSetup setup = new();
        AgentGuard gateway = setup.Guard(builder => builder.AcceptPresentedChains("https://gateway.example"));
        SeededSigner key = new(41);
        AgentPrincipal remote = setup.Holding(await setup.Authority.IssueToAsync(key.PublicKey, ApprovalSetup.Grant()), key);
        ProofRequest here = new() { Audience = "https://gateway.example" };
        await using AccessDecision first = await gateway.AuthorizePresentedAsync(await remote.ProveAsync(ApprovalSetup.Pay(5000), here), ApprovalSetup.Pay(5000));
        (await gateway.IssueGrantAsync(first)).IsPending.Should().BeTrue();
        await setup.ApproveAsync(gateway, first.ApprovalRequestId!, ApprovalSetup.Bob);

        await using AccessDecision again = await gateway.AuthorizePresentedAsync(await remote.ProveAsync(ApprovalSetup.Pay(5000), here), ApprovalSetup.Pay(5000));
        again.ApprovalRequestId.Should().Be(first.ApprovalRequestId);
        ApprovalGrant grant = await gateway.IssueGrantAsync(again);
        grant.IsGranted.Should().BeTrue(grant.Denial?.Reason);
        grant.Agent.Should().BeNull("its key is elsewhere");

        AgentPrincipal holder = setup.Holding(grant.Credential!, key);
        await gateway.InvokePresentedAsync(await holder.ProveAsync(ApprovalSetup.Pay(5000), here), ApprovalSetup.Pay(5000), setup.Tool.RunAsync);
        setup.Tool.Runs.Should().Be(1);
        await setup.RefusedAsync(
            async () => await gateway.InvokePresentedAsync(await holder.ProveAsync(ApprovalSetup.Pay(5000), here), ApprovalSetup.Pay(5000), setup.Tool.RunAsync),
            DenialCodes.ApprovalUsed);

        using AgentPrincipal thief = await setup.AgentAsync();
        AgentPresentation stolen = new(grant.Credential!, (await thief.ProveAsync(ApprovalSetup.Pay(5000), here)).Proof);
        await setup.RefusedAsync(() => gateway.InvokePresentedAsync(stolen, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.SignatureInvalid);
    }

    [Fact]
    public async Task A_decision_that_waits_for_nobody_gives_no_grant()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        await using AccessDecision allowed = await guard.AuthorizeAsync(agent, ApprovalSetup.Pay(5));

        Func<Task> issuing = async () => await guard.IssueGrantAsync(allowed);

        await issuing.Should().ThrowAsync<ArgumentException>();
    }

    [Fact]
    public async Task Whoever_waits_goes_on_when_a_person_has_signed()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);

        Task<string> waiting = guard.InvokeApprovedAsync(agent, request, ApprovalSetup.Pay(5000), setup.Tool.RunAsync, wait: TimeSpan.FromMinutes(10));
        waiting.IsCompleted.Should().BeFalse();
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        await waiting;

        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Whoever_waits_in_vain_is_refused()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);

        Task<ApprovalStatus> waiting = guard.Approvals!.WaitAsync(request, TimeSpan.FromSeconds(3), TestContext.Current.CancellationToken);
        waiting.IsCompleted.Should().BeFalse();
        setup.Clock.Advance(TimeSpan.FromSeconds(3));

        (await waiting).IsApproved.Should().BeFalse();
        (await waiting).Denial!.Code.Should().Be(DenialCodes.ApprovalRequired);
        await setup.RefusedAsync(
            () => guard.InvokeApprovedAsync(agent, request, ApprovalSetup.Pay(5000), setup.Tool.RunAsync, wait: TimeSpan.Zero), DenialCodes.ApprovalRequired);
    }

    [Fact]
    public async Task People_are_told_and_what_that_throws_changes_nothing()
    {
        await using ApprovalSetup setup = new();
        List<string> told = [];
        AgentGuard guard = setup.Guard(options: new ApprovalOptions
        {
            Store = setup.Approvals,
            Directory = setup.Directory,
            Authority = setup.Authority,
            OnRequested = request =>
            {
                told.Add(request.Id);
                throw new InvalidOperationException("the chat is down");
            },
        });
        using AgentPrincipal agent = await setup.AgentAsync();

        string id = await setup.PendingAsync(guard, agent);
        await setup.PendingAsync(guard, agent);

        told.Should().Equal(id);
        setup.Alarms.Should().ContainSingle().Which.Message.Should().Be("the chat is down");
        (await guard.Approvals!.ListPendingAsync()).Single().Request.Id.Should().Be(id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("two\nlines")]
    public async Task A_reason_is_a_short_text_that_people_can_read(string reason)
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        Func<Task> asking = async () => await guard.RequestGrantAsync(agent, Forbidden, reason);
        Func<Task> tooLong = async () => await guard.RequestGrantAsync(agent, Forbidden, new string('x', 10_000_000));

        await asking.Should().ThrowAsync<ArgumentException>();
        await tooLong.Should().ThrowAsync<ArgumentException>();
    }
}
