using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>Who may approve: persons, not keys, and nobody of the requesting lineage.</summary>
public sealed class ApproverTests
{
    [Fact]
    public async Task A_person_with_two_keys_counts_once()
    {
        SeededSigner second = new(21);
        await using ApprovalSetup setup = new() { Requirement = new ApprovalRequirement { Persons = 2 } };
        setup.Directory.Replace(new Approver("bob@contoso.com", [ApprovalSetup.Bob.PublicKey, second.PublicKey]), ApprovalSetup.Approver("carol@contoso.com", ApprovalSetup.Carol));
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);

        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        await setup.ApproveAsync(guard, request, second);
        (await guard.Approvals!.GetStatusAsync(request)).State.Should().Be(ApprovalState.Pending);

        await setup.ApproveAsync(guard, request, ApprovalSetup.Carol);
        (await guard.Approvals.GetStatusAsync(request)).State.Should().Be(ApprovalState.Approved);
    }

    [Fact]
    public async Task Only_members_of_the_group_count()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);

        await setup.ApproveAsync(guard, request, ApprovalSetup.Dave);
        (await guard.Approvals!.GetStatusAsync(request)).State.Should().Be(ApprovalState.Pending, "Dave is not of finance");

        await setup.ApproveAsync(guard, request, ApprovalSetup.Carol);
        (await guard.Approvals.GetStatusAsync(request)).State.Should().Be(ApprovalState.Approved);
    }

    [Fact]
    public async Task Every_policy_that_asks_must_be_satisfied()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard(builder => builder.AddPolicy(
            new ScriptedPolicy(() => PolicyVerdict.RequireApproval(new ApprovalRequirement { Group = "on-call" }), "night")));
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);

        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Dave);
        await setup.ResumeAsync(guard, agent, request);

        setup.Tool.Runs.Should().Be(1);
    }

    [Theory]
    [InlineData("alice@contoso.com", "alice@contoso.com", null)]
    [InlineData("alice@contoso.com", "Alice@Contoso.com", null)]
    [InlineData("alice@contoso.com", "\uff21lice@contoso.com", null)]
    [InlineData("alice@contoso.com", "\u0430lice@contoso.com", null)]
    [InlineData("jose@contoso.com", "jose\u0301@contoso.com", null)]
    [InlineData("jose@contoso.com", "jos\u00e9@contoso.com", null)]
    [InlineData("Treasury@contoso.com", "alice@contoso.com", "treasury@CONTOSO.com")]
    public async Task Neither_sponsor_nor_principal_approves_however_they_are_spelt(string person, string sponsor, string? principal)
    {
        await using ApprovalSetup setup = new() { Requirement = new ApprovalRequirement() };
        setup.Directory.Replace(ApprovalSetup.Approver(person, ApprovalSetup.Bob));
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync(ApprovalSetup.Grant(sponsor: sponsor, principal: principal));
        string request = await setup.PendingAsync(guard, agent);

        (await SubmitAsync(setup, guard, request, ApprovalSetup.Bob))!.Code.Should().Be(DenialCodes.ApproverExcluded);
    }

    [Fact]
    public async Task No_agent_of_the_chain_approves_though_its_key_is_listed_under_a_person()
    {
        await using ApprovalSetup setup = new() { Requirement = new ApprovalRequirement() };
        AgentGuard guard = setup.Guard();
        SeededSigner parentKey = new(31);
        using AgentPrincipal parent = await ForeignAsync(setup, parentKey);
        using AgentPrincipal child = await parent.DelegateAsync(new Delegation { Name = "payer", Scopes = parent.Scopes });
        setup.Directory.Replace(ApprovalSetup.Approver("erin@contoso.com", parentKey));
        string request = await setup.PendingAsync(guard, child);

        (await SubmitAsync(setup, guard, request, parentKey))!.Code.Should().Be(DenialCodes.ApproverExcluded);

        // And not by way of the store, either.
        await setup.Approvals.AppendAsync(await setup.Signer(parentKey).ApproveAsync((await setup.Approvals.FindAsync(request))!));
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, child, request), DenialCodes.ApprovalRequired);
        (await guard.Approvals!.GetStatusAsync(request)).Rejected.Single().Denial.Code.Should().Be(DenialCodes.ApproverExcluded);
    }

    [Fact]
    public async Task One_refusal_ends_it_and_is_not_asked_for_again()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        (await guard.Approvals!.SubmitAsync(await setup.Signer(ApprovalSetup.Carol).DenyAsync((await setup.Approvals.FindAsync(request))!, "not this one"))).Should().BeNull();

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalDenied);
        (await setup.RefusedAsync(() => guard.InvokeAsync(agent, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalDenied)).IsPending.Should().BeFalse();
        (await setup.Approvals.ListAsync()).Should().ContainSingle("a model must not wear people out");
        (await setup.ReadLogAsync()).Decisions().Select(line => line["code"]).Should().Equal("approval_required", "approval_denied", "approval_denied");
    }

    [Fact]
    public async Task Whoever_is_not_listed_any_more_approves_nothing_any_more()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        setup.Directory.Replace(ApprovalSetup.Approver("carol@contoso.com", ApprovalSetup.Carol, "finance"));

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);
    }

    [Fact]
    public void A_person_or_a_key_is_listed_once()
    {
        Action person = () => _ = new ApproverDirectory(ApprovalSetup.Approver("bob@contoso.com", ApprovalSetup.Bob), ApprovalSetup.Approver("BOB@contoso.com", ApprovalSetup.Carol));
        Action key = () => _ = new ApproverDirectory(ApprovalSetup.Approver("bob@contoso.com", ApprovalSetup.Bob), ApprovalSetup.Approver("carol@contoso.com", ApprovalSetup.Bob));
        Action none = () => _ = new Approver("bob@contoso.com", []);
        Action beyondAscii = () => _ = ApprovalSetup.Approver("b\u00f6b@contoso.com", ApprovalSetup.Bob);
        Action weak = () => _ = new Approver("bob@contoso.com", [AgentPublicKey.Import(Convert.FromHexString(KnownKeys.MixedOrder[0]))]);

        person.Should().Throw<ArgumentException>().WithMessage("*BOB@contoso.com is listed twice*");
        key.Should().Throw<ArgumentException>().WithMessage("*a key belongs to one person*");
        none.Should().Throw<ArgumentException>().WithMessage("*at least one key*");
        beyondAscii.Should().Throw<ArgumentException>().WithMessage("*printable ASCII*");
        weak.Should().Throw<ArgumentException>().WithMessage("*not of prime order*");
    }

    private static async Task<AgentPrincipal> ForeignAsync(ApprovalSetup setup, SeededSigner key)
    {
        AgentCredential credential = await setup.Authority.IssueToAsync(key.PublicKey, ApprovalSetup.Grant());
        TrustAnchors anchors = new();
        anchors.Add(setup.Authority.TrustAnchor);
        VerifiedCredential proved = new CredentialVerifier(anchors, clock: setup.Clock).Verify(credential).Credential!;
        return AgentPrincipal.FromCredential(proved, key, new AgentKeyring(), setup.Clock);
    }

    private static async Task<Denial?> SubmitAsync(ApprovalSetup setup, AgentGuard guard, string request, SeededSigner person) =>
        await guard.Approvals!.SubmitAsync(await setup.Signer(person).ApproveAsync((await setup.Approvals.FindAsync(request))!));
}
