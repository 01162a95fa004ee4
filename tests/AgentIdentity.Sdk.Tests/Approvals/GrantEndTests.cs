using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk.Approvals;

/// <summary>What ends a grant between the approval and the use: whatever ends the agent that asked.</summary>
public sealed class GrantEndTests
{
    [Theory]
    [InlineData("key of the root")]
    [InlineData("key of the parent")]
    [InlineData("token of the root")]
    [InlineData("token of the parent")]
    [InlineData("token of the agent")]
    [InlineData("credential of the parent")]
    public async Task Revoking_any_part_of_the_chain_that_asked_ends_the_grant(string what)
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal root = await setup.AgentAsync();
        using AgentPrincipal parent = await root.DelegateAsync(Child("accounts", furtherDelegations: 1));
        using AgentPrincipal agent = await parent.DelegateAsync(Child("payer"));
        AgentPrincipal granted = await GrantedAsync(setup, guard, agent);
        IReadOnlyList<DelegationStep> path = setup.Prove(agent).Path;
        int step = what.EndsWith("root", StringComparison.Ordinal) ? 0 : what.EndsWith("parent", StringComparison.Ordinal) ? 1 : 2;

        switch (what.Split(' ')[0])
        {
            case "key":
                setup.Revocations.RevokeHolder(path[step].Holder.Id);
                break;
            case "token":
                setup.Revocations.RevokeToken(path[step].TokenHash.Span);
                break;
            default:
                setup.Revocations.RevokeCredential(path[step].Issuer, path[step].TokenId);
                break;
        }

        await setup.RefusedAsync(() => guard.InvokeAsync(granted, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.Revoked);
    }

    [Fact]
    public async Task Revoking_something_else_ends_no_grant()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal root = await setup.AgentAsync();
        using AgentPrincipal agent = await root.DelegateAsync(Child("payer"));
        using AgentPrincipal sibling = await root.DelegateAsync(Child("sibling"));
        AgentPrincipal granted = await GrantedAsync(setup, guard, agent);

        setup.Revocations.Revoke(sibling);

        await guard.InvokeAsync(granted, ApprovalSetup.Pay(5000), setup.Tool.RunAsync);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task Suspending_an_ancestor_stops_the_grant()
    {
        await using ApprovalSetup setup = new();
        AgentStandingList standing = new();
        AgentGuard guard = setup.Guard(builder => builder.CheckStanding(standing));
        using AgentPrincipal root = await setup.AgentAsync();
        using AgentPrincipal agent = await root.DelegateAsync(Child("payer"));
        AgentPrincipal granted = await GrantedAsync(setup, guard, agent);

        standing.Suspend(root.Id);

        await setup.RefusedAsync(() => guard.InvokeAsync(granted, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.Suspended);
    }

    [Fact]
    public async Task An_agent_that_lost_the_scope_gets_no_grant_for_what_it_asked_with_it()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal root = await setup.AgentAsync();
        using AgentPrincipal agent = await root.DelegateAsync(Child("payer"));
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);

        using AgentPrincipal lesser = await root.DelegateAsync(Child("payer", most: 100));

        await setup.RefusedAsync(() => setup.ResumeAsync(guard, lesser, request), DenialCodes.ArgumentNotPermitted);
        await setup.ResumeAsync(guard, agent, request);
    }

    private static Delegation Child(string name, int furtherDelegations = 0, int most = 1_000_000) => new()
    {
        Name = name,
        Scopes = [AgentScope.For(ApprovalSetup.Action).Between("amount", 0, most).Any("to")],
        FurtherDelegations = furtherDelegations,
    };

    private static async Task<AgentPrincipal> GrantedAsync(ApprovalSetup setup, AgentGuard guard, AgentPrincipal agent)
    {
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        return (await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!;
    }
}
