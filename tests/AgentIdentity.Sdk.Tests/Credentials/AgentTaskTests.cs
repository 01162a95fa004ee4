using AgentIdentity.Sdk.Approvals.Support;
using AgentIdentity.Sdk.Support;

namespace AgentIdentity.Sdk.Credentials;

/// <summary>What was delegated or granted in a task ends with it.</summary>
public sealed class AgentTaskTests
{
    private static Delegation Payer(AgentPrincipal agent, int further = 0) => new() { Name = "payer", Scopes = agent.Scopes, FurtherDelegations = further };

    [Fact]
    public async Task What_was_delegated_in_a_task_ends_with_it_and_what_came_of_that_too()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentPrincipal payer, below;
        AgentPrincipal elsewhere = setup.Holding(await setup.Authority.IssueToAsync(new SeededSigner(51).PublicKey, ApprovalSetup.Grant()), new SeededSigner(51));
        await using (AgentTask task = AgentTask.Begin(agent, setup.Revocations))
        {
            payer = await task.DelegateAsync(Payer(agent, further: 1));
            below = await payer.DelegateAsync(Payer(payer));
            elsewhere = setup.Holding(await task.DelegateToAsync(new SeededSigner(51).PublicKey, Payer(agent)), new SeededSigner(51));
            await guard.InvokeAsync(below, ApprovalSetup.Pay(1), setup.Tool.RunAsync);
            await guard.InvokeAsync(elsewhere, ApprovalSetup.Pay(1), setup.Tool.RunAsync);
        }

        payer.IsDisposed.Should().BeTrue();
        await setup.RefusedAsync(() => guard.InvokeAsync(payer, ApprovalSetup.Pay(1), setup.Tool.RunAsync), DenialCodes.AgentDisposed);
        await setup.RefusedAsync(() => guard.InvokeAsync(below, ApprovalSetup.Pay(1), setup.Tool.RunAsync), DenialCodes.Revoked);
        await setup.RefusedAsync(() => guard.InvokeAsync(elsewhere, ApprovalSetup.Pay(1), setup.Tool.RunAsync), DenialCodes.Revoked);
        await guard.InvokeAsync(agent, ApprovalSetup.Pay(1), setup.Tool.RunAsync);
        setup.Tool.Runs.Should().Be(3, "the agent itself outlives its task");
    }

    [Fact]
    public async Task It_ends_when_the_block_throws()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentPrincipal? payer = null;
        Func<Task> failing = async () =>
        {
            await using AgentTask task = AgentTask.Begin(agent, setup.Revocations);
            payer = await task.DelegateAsync(Payer(agent));
            throw new InvalidOperationException("the tool failed");
        };

        await failing.Should().ThrowAsync<InvalidOperationException>();

        payer!.IsDisposed.Should().BeTrue();
        setup.Revocations.Count.Should().Be(1);
    }

    [Fact]
    public async Task What_was_granted_in_a_task_ends_with_it_and_leaves_the_agents_key_alone()
    {
        await using ApprovalSetup setup = new();
        AgentGuard guard = setup.Guard();
        using AgentPrincipal agent = await setup.AgentAsync();
        string request = await setup.PendingAsync(guard, agent);
        await setup.ApproveAsync(guard, request, ApprovalSetup.Bob);
        AgentPrincipal same;
        await using (AgentTask task = AgentTask.Begin(agent, setup.Revocations))
        {
            AgentPrincipal granted = task.Adopt((await guard.ObtainGrantAsync(agent, request, ApprovalSetup.Pay(5000))).Agent!);
            // The same credential in other hands: disposing the object alone would not end it.
            same = AgentPrincipal.FromCredential(new CredentialVerifier(setup.Anchors(), clock: setup.Clock).Verify(granted.Credential).Credential!, new Lent(agent), new AgentKeyring(), setup.Clock);
        }

        await setup.RefusedAsync(() => guard.InvokeAsync(same, ApprovalSetup.Pay(5000), setup.Tool.RunAsync), DenialCodes.Revoked);
        await guard.InvokeAsync(agent, ApprovalSetup.Pay(1), setup.Tool.RunAsync);
        setup.Tool.Runs.Should().Be(1);
    }

    [Fact]
    public async Task What_is_made_after_the_end_ends_at_once()
    {
        await using ApprovalSetup setup = new();
        using AgentPrincipal agent = await setup.AgentAsync();
        AgentTask task = AgentTask.Begin(agent, setup.Revocations);
        await task.DisposeAsync();

        Func<Task> delegating = async () => await task.DelegateAsync(Payer(agent));

        await delegating.Should().ThrowAsync<ObjectDisposedException>();
        setup.Revocations.Count.Should().Be(1, "the sub-agent that was made nonetheless is revoked");
    }

    /// <summary>A key that is an agent's own: shows its public half only.</summary>
    private sealed class Lent(AgentPrincipal agent) : IAgentSigner
    {
        public AgentPublicKey PublicKey => agent.PublicKey;

        public ValueTask SignAsync(ReadOnlyMemory<byte> data, Memory<byte> signature, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public void Dispose()
        {
        }
    }
}
