using AgentIdentity.Sdk.Approvals;
using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Attacks;

/// <summary>Attacks on approvals. Beside each, the genuine call runs, so that nothing is refused for want of a working guard.</summary>
public sealed class ApprovalAttackTests
{
    [Fact]
    [Trait("Attack", "47")]
    public async Task An_approval_is_not_replayed()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal first = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;
        AgentPrincipal second = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;
        await guard.InvokeAsync(first, ApprovalSetup.Pay(5000), setup.Tool.RunAsync);

        await setup.RefusedAsync(() => guard.InvokeAsync(first, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalUsed);
        await setup.RefusedAsync(() => guard.InvokeAsync(second, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.ApprovalUsed);

        // And what was signed about one request says nothing about the next for the same call.
        string again = await setup.PendingAsync(guard, agent);
        ApprovalRequest shown = (await setup.Approvals.FindAsync(again))!;
        foreach (SignedApproval old in await setup.Approvals.ReadApprovalsAsync(request))
        {
            (await guard.Approvals!.SubmitAsync(old)).Should().BeNull("it stays where it belongs");
        }

        (await guard.Approvals!.GetStatusAsync(shown.Id)).State.Should().Be(ApprovalState.Pending);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    [Trait("Attack", "47")]
    public async Task An_approval_is_not_used_for_other_arguments()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal granted = (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request, ApprovalSetup.Pay(50_000)), DenialCodes.ApprovalMismatch);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request, ApprovalSetup.Pay(5000, "Mallory")), DenialCodes.ApprovalMismatch);
        await setup.RefusedAsync(() => guard.InvokeAsync(granted, ApprovalSetup.Pay(50_000), setup.Tool.RunAsync), DenialCodes.ArgumentNotPermitted);
        await setup.RefusedAsync(
            () => guard.InvokeAsync(granted, new ToolCall(ApprovalSetup.Action, new() { ["amount"] = 5000, ["to"] = "Fabrikam", ["lines"] = "all" }), setup.Tool.RunAsync),
            DenialCodes.ArgumentNotPermitted);
        await setup.ResumeAsync(guard, agent, request);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    [Trait("Attack", "47")]
    public async Task Nobody_approves_for_an_agent_of_his_own()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        SignedApproval own = await setup.Signer(ApprovalSetup.Alice).ApproveAsync((await setup.Approvals.FindAsync(request))!);

        (await guard.Approvals!.SubmitAsync(own))!.Code.Should().Be(DenialCodes.ApproverExcluded);
        await setup.Approvals.AppendAsync(own);
        await setup.RefusedAsync(() => setup.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);

        await setup.ApproveAsync(guard, request, ApprovalSetup.Carol);
        await setup.ResumeAsync(guard, agent, request);
        setup.Tool.Runs.Should().Be(1);
    }

    /// <summary>Somebody who may write to the store, and to nothing else, puts a weaker question before the people, or none.</summary>
    [Fact]
    [Trait("Attack", "47")]
    public async Task A_store_that_lies_gets_nothing_approved()
    {
        await using ApprovalSetup honest = new() { Requirement = new() { Persons = 2, Group = "finance" } };
        AgentGuard guard = honest.Guard();
        using AgentPrincipal agent = await honest.AgentAsync();
        string request = await honest.PendingAsync(guard, agent);
        await honest.ApproveAsync(guard, request, ApprovalSetup.Bob);

        // The same request, with one person where two were asked for: another document, so what Bob signed is not about it.
        ApprovalRequest shown = (await honest.Approvals.FindAsync(request))!;
        using ApprovalSeal seal = ApprovalSeal.FromSecret(Secrets.One);
        byte[] weaker = System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(shown.Seal(seal)).Replace("\"persons\":2", "\"persons\":1", StringComparison.Ordinal));

        ApprovalRequest.TryOpen(weaker, seal, out _).Should().BeFalse("the arguments were sealed for the other document");
        ApprovalRequest.TryOpen(weaker, null, out ApprovalRequest? forged).Should().BeTrue();
        forged!.Hash.ToArray().Should().NotEqual(shown.Hash.ToArray());
        await honest.RefusedAsync(() => honest.ResumeAsync(guard, agent, request), DenialCodes.ApprovalRequired);
        await honest.ApproveAsync(guard, request, ApprovalSetup.Carol);
        await honest.ResumeAsync(guard, agent, request);
        honest.Tool.Runs.Should().Be(1);
    }
}
