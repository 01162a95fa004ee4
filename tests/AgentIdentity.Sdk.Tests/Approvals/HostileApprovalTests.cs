using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Approvals for something else, by somebody else, or from another time: a clear refusal each.</summary>
public sealed class HostileApprovalTests
{
    [Fact]
    public async Task An_approval_by_an_unknown_key_counts_for_nothing()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        SignedApproval approval = await setup.Signer(ApprovalSetup.Stranger).ApproveAsync((await setup.Approvals.FindAsync(request))!);

        (await guard.Approvals!.SubmitAsync(approval))!.Code.Should().Be(DenialCodes.ApproverUnknown);
        await setup.Approvals.AppendAsync(approval);

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);
    }

    [Fact]
    public async Task An_approval_is_for_one_request_and_no_other()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string small = await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(1001));
        string large = await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(900_000));
        await setup.ApproveAsync(guard, small, ApprovalSetup.Bob);

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, large, ApprovalSetup.Pay(900_000)), DenialCodes.ApprovalRequired);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, small, ApprovalSetup.Pay(900_000)), DenialCodes.ApprovalMismatch);
    }

    [Fact]
    public async Task An_approval_is_for_one_agent_and_no_other()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal parent = await setup.AgentAsync();
        using AgentPrincipal payer = await parent.DelegateAsync(new Delegation { Name = "payer", Scopes = parent.Scopes });
        using AgentPrincipal sibling = await parent.DelegateAsync(new Delegation { Name = "other", Scopes = parent.Scopes });
        using AgentPrincipal stranger = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, payer);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, parent, request), DenialCodes.ApprovalMismatch);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, sibling, request), DenialCodes.ApprovalMismatch);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, stranger, request), DenialCodes.ApprovalMismatch);
        await setup.ResumeAsync(guard, payer, request);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task An_agent_that_was_made_anew_under_the_same_name_resumes()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal parent = await setup.AgentAsync();
        AgentPrincipal payer = await parent.DelegateAsync(new Delegation { Name = "payer", Scopes = parent.Scopes });
        string request = await setup.PendingAsync(guard, payer);
        payer.Dispose();
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        using AgentPrincipal again = await parent.DelegateAsync(new Delegation { Name = "payer", Scopes = parent.Scopes });

        await setup.ResumeAsync(guard, again, request);

        setup.Tool.Runs.Should().Be(1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("00000000000000000000000000000000")]
    [InlineData("\u202e\r\n{}")]
    public async Task A_request_that_nobody_made_is_unknown(string id)
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, id), DenialCodes.ApprovalUnknown);
    }

    [Fact]
    public async Task The_signature_of_a_trusted_authority_is_no_evidence_of_an_approval()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal granted = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;

        // The person takes it back: the credential is as genuine as before, and worth nothing.
        await guard.Approvals!.SubmitAsync(await setup.Signer(ApprovalSetup.Bob).DenyAsync((await setup.Approvals.FindAsync(request))!));

        await setup.RefusedAsync(() => guard.InvokeAsync(granted, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalDenied);
    }

    [Fact]
    public async Task A_guard_without_approvals_refuses_what_says_it_was_approved()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal granted = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;
        await using AgentGuard plain = new AgentGuardBuilder().Trust(setup.Authority.TrustAnchor).WithoutAuditUnsafe().UseClock(setup.Clock).Build();

        await setup.RefusedAsync(() => plain.InvokeAsync(granted, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalNotAccepted);

        VerifiedCredential credential = setup.Prove(granted);
        new CredentialVerifier(setup.Anchors(), clock: setup.Clock).Verify(granted.Credential).IsValid.Should().BeTrue();
        credential.ApprovalId.Should().Be(request);
    }

    [Fact]
    public async Task A_verifier_that_is_no_guard_refuses_to_use_it()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal granted = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;
        CredentialVerifier verifier = new(setup.Anchors(), clock: setup.Clock);
        VerifiedCredential credential = verifier.Verify(granted.Credential).Credential!;
        AgentPresentation presentation = await granted.ProveAsync(ApprovalSetup.Pay(5000), new ProofRequest { Audience = "here" });

        verifier.RefuseUse(credential, new CredentialUse { Instant = setup.Clock.GetUtcNow() })!.Code.Should().Be(DenialCodes.ApprovalNotAccepted);
        verifier.VerifyInvocation(credential, presentation.Proof, ApprovalSetup.Pay(5000), new InvocationExpectation { Audience = "here" })
            .Denial!.Code.Should().Be(DenialCodes.ApprovalNotAccepted);
    }

    [Fact]
    public async Task An_approval_that_has_expired_counts_for_nothing()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        ApprovalRequest shown = (await setup.Approvals.FindAsync(request))!;
        (await guard.Approvals!.SubmitAsync(await setup.Signer(ApprovalSetup.Bob).ApproveAsync(shown, lifetime: TimeSpan.FromMinutes(1)))).Should().BeNull();

        setup.Clock.Advance(TimeSpan.FromMinutes(1));

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);
    }

    [Fact]
    public async Task An_approval_from_the_future_counts_for_nothing()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        ApprovalRequest shown = (await setup.Approvals.FindAsync(await setup.PendingAsync(guard, agent)))!;
        Microsoft.Extensions.Time.Testing.FakeTimeProvider ahead = new(setup.Clock.GetUtcNow().AddSeconds(31));

        SignedApproval approval = await new ApprovalSigner(ApprovalSetup.Bob, ahead).ApproveAsync(shown);

        (await guard.Approvals!.SubmitAsync(approval))!.Code.Should().Be(DenialCodes.NotYetValid);
    }

    [Fact]
    public async Task A_request_that_nobody_answered_in_time_has_ended()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        ApprovalRequest shown = (await setup.Approvals.FindAsync(request))!;
        SignedApproval late = await setup.Signer(ApprovalSetup.Bob).ApproveAsync(shown);

        setup.Clock.SetUtcNow(shown.Expires);

        (await guard.Approvals!.SubmitAsync(late))!.Code.Should().Be(DenialCodes.ApprovalExpired);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalExpired);
        (await setup.ReadLogAsync()).Decisions()[^1]["approval"].Should().Be(request);
        (await setup.PendingAsync(guard, agent)).Should().NotBe(request, "one may ask again");
    }

    [Fact]
    public async Task A_ledger_that_forgot_cannot_tell_whether_an_approval_was_used()
    {
        await using ApprovalSetup setup = new();
        AgentGuard before = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(before, agent);
        await setup.ApproveAsync(before, request, ApprovalSetup.Bob);
        await setup.ResumeAsync(before, agent, request);

        setup.Clock.Advance(TimeSpan.FromSeconds(1));
        AgentGuard after = setup.Guard();

        await setup.RefusedAsync(() => setup.ResumeAsync(after, agent, request), DenialCodes.ApprovalUnknown);
        (await setup.PendingAsync(after, agent)).Should().NotBe(request);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task A_lineage_has_only_so_many_open_requests()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard(options: setup.Options(o => new ApprovalOptions { Store = o.Store, Directory = o.Directory, Authority = o.Authority, MaxOpenPerLineage = 3 }));
        using AgentPrincipal agent = await setup.AgentAsync();
        using AgentPrincipal other = await setup.AgentAsync();
        for (int i = 0; i < 3; i++)
        {
            await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(2000 + i));
        }

        (await setup.RefusedAsync(() => guard.InvokeAsync(agent, ApprovalSetup.Pay(3000), setup.Tool.RunAsync), DenialCodes.ApprovalTooMany)).IsPending.Should().BeFalse();
        await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(2000));
        await setup.PendingAsync(guard, other);
        setup.Clock.Advance(TimeSpan.FromHours(1));
        await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(3000));
    }

    [Fact]
    public async Task What_has_ended_does_not_fill_the_store()
    {
        await using ApprovalSetup setup = new() { Requirement = new ApprovalRequirement { ExpiresAfter = TimeSpan.FromSeconds(1) } };
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        for (int i = 0; i < 100; i++)
        {
            await setup.PendingAsync(guard, agent, ApprovalSetup.Pay(2000 + i));
            setup.Clock.Advance(TimeSpan.FromSeconds(2));
        }

        (await setup.Approvals.ListAsync()).Should().HaveCountLessThanOrEqualTo(65);
    }

    [Fact]
    public async Task Arguments_nobody_would_read_are_not_put_before_people()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();

        await setup.RefusedAsync(() => guard.InvokeAsync(agent, ApprovalSetup.Pay(5000, new string('x', 40_000)), setup.Tool.RunAsync), DenialCodes.ApprovalTooLarge);

        (await setup.Approvals.ListAsync()).Should().BeEmpty();
    }

    [Fact]
    public async Task Nobody_is_asked_on_behalf_of_an_agent_that_was_revoked()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        setup.Revocations.Revoke(agent);

        await setup.RefusedAsync(() => guard.InvokeAsync(agent, ApprovalSetup.Pay(7000), setup.Tool.RunAsync), DenialCodes.Revoked);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.Revoked);
        (await setup.Approvals.ListAsync()).Should().ContainSingle();
    }

    [Fact]
    public async Task A_store_that_fails_refuses_and_raises_the_alarm()
    {
        using Auditing.TestDirectory directory = new();
        string gone = Path.Combine(directory, "approvals");
        await using FileApprovalStore store = FileApprovalStore.Open(gone, Secrets.One);
        await using ApprovalSetup setup = new(store);
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        Directory.Delete(gone);

        await setup.RefusedAsync(() => guard.InvokeAsync(agent, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalUnavailable);

        setup.Alarms.Should().ContainSingle().Which.Should().BeOfType<ApprovalException>();
    }
}
