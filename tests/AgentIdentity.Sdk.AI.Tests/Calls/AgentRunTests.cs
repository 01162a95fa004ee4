using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Calls;

/// <summary>Who acts on a flow of control, and what happens where the flow is cut.</summary>
public sealed class AgentRunTests
{
    [Fact]
    public async Task A_run_narrows_and_gives_back()
    {
        using TestAuthority authority = new();
        using AgentPrincipal parent = await authority.IssueAsync("parent", Bank.Paying);
        using AgentPrincipal child = await ChildAsync(parent);

        using (AgentRun.Enter(parent))
        {
            using (AgentRun.Enter(child))
            {
                AgentRun.Current.Should().BeSameAs(child);
            }

            AgentRun.Current.Should().BeSameAs(parent);
        }

        AgentRun.Current.Should().BeNull();
    }

    [Fact]
    public async Task A_run_of_a_child_cannot_become_its_parents_or_a_strangers()
    {
        using TestAuthority authority = new();
        using AgentPrincipal parent = await authority.IssueAsync("parent", Bank.Paying);
        using AgentPrincipal stranger = await authority.IssueAsync("stranger", Bank.Paying);
        using AgentPrincipal child = await ChildAsync(parent);
        using AgentRun run = AgentRun.Enter(child);

        ((Action)(() => AgentRun.Enter(parent))).Should().Throw<InvalidOperationException>();
        ((Action)(() => AgentRun.Enter(stranger))).Should().Throw<InvalidOperationException>();
        AgentRun.Current.Should().BeSameAs(child);
    }

    [Fact]
    public async Task Ending_a_run_on_another_flow_gives_that_flow_nothing()
    {
        using TestAuthority authority = new();
        using AgentPrincipal parent = await authority.IssueAsync("parent", Bank.Paying);
        using AgentPrincipal child = await ChildAsync(parent);
        using AgentRun outer = AgentRun.Enter(parent);
        AgentRun inner = AgentRun.Enter(child);
        Task<AgentPrincipal?> elsewhere;
        using (ExecutionContext.SuppressFlow())
        {
            elsewhere = Task.Run(() =>
            {
                inner.Dispose();
                return AgentRun.Current;
            });
        }

        (await elsewhere).Should().BeNull("nobody acts there, and the parent does not begin to");
    }

    [Fact]
    public async Task Runs_that_end_in_the_wrong_order_never_widen()
    {
        using TestAuthority authority = new();
        using AgentPrincipal parent = await authority.IssueAsync("parent", Bank.Paying);
        using AgentPrincipal child = await ChildAsync(parent);
        AgentRun outer = AgentRun.Enter(parent);
        AgentRun inner = AgentRun.Enter(child);

        outer.Dispose();
        AgentRun.Current.Should().BeSameAs(child);
        inner.Dispose();

        AgentRun.Current.Should().BeNull();
    }

    [Fact]
    public async Task Work_that_outlives_a_run_still_acts_as_its_agent()
    {
        using TestAuthority authority = new();
        using AgentPrincipal parent = await authority.IssueAsync("parent", Bank.Paying);
        using AgentPrincipal child = await ChildAsync(parent);
        TaskCompletionSource isOver = new();
        Task<AgentPrincipal?> left;
        using (AgentRun.Enter(parent))
        {
            using (AgentRun.Enter(child))
            {
                left = Task.Run(async () =>
                {
                    await isOver.Task;
                    return AgentRun.Current;
                });
            }
        }

        isOver.SetResult();

        (await left).Should().BeSameAs(child);
    }

    public static TheoryData<string> Cuts => ["suppressed flow", "unsafe thread pool", "a thread without context", "an iterator"];

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Where_a_flow_is_cut_a_bound_agent_that_requires_a_run_does_not_stand_in(string cut)
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal child = await ChildAsync(bank.Payer);
        bank.Naming.RequireRun = true;
        AIFunction tool = bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        string reply = await CallAsync(cut, child, tool);

        reply.Should().Contain(DenialCodes.IdentityMissing);
        bank.Payments.Should().BeEmpty();
    }

    [Theory]
    [MemberData(nameof(Cuts))]
    public async Task Where_a_flow_is_cut_nobody_acts_unless_an_agent_is_bound(string cut)
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal child = await ChildAsync(bank.Payer);
        AIFunction tool = bank.Tool.WithAgentGuard(bank.Guard, agent: null, bank.Naming);

        (await CallAsync(cut, child, tool)).Should().Contain(DenialCodes.IdentityMissing);
        bank.Payments.Should().BeEmpty();
    }

    [Fact]
    public async Task A_tool_bound_to_a_sub_agent_acts_as_it_however_the_flow_is_cut()
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal child = await ChildAsync(bank.Payer);
        AIFunction tool = bank.Tool.WithAgentGuard(bank.Guard, child, bank.Naming);

        foreach (string cut in Cuts.Select(row => row.Data))
        {
            await CallAsync(cut, child, tool);
        }

        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(4).And.OnlyContain(call => call.Agent == "payer/child" && !call.IsAllowed);
    }

    [Fact]
    public async Task A_run_that_is_not_below_the_bound_agent_is_refused()
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal stranger = await bank.Authority.IssueAsync("stranger", Bank.Paying);
        AIFunction tool = bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);
        using AgentRun run = AgentRun.Enter(stranger);

        object? reply = await tool.InvokeAsync(new AIFunctionArguments(Bank.Invoice()));

        reply.Should().BeOfType<string>().Which.Should().Contain(DenialCodes.IdentityNotNarrower);
        (await bank.Recording.ReadAsync()).Refused(Bank.Pay, DenialCodes.IdentityNotNarrower).Agent.Should().Be("stranger");
        bank.Payments.Should().BeEmpty();
    }

    /// <summary>May pay nothing: what it gets done it got done as somebody else.</summary>
    private static async Task<AgentPrincipal> ChildAsync(AgentPrincipal parent) =>
        await parent.DelegateAsync(new Delegation { Name = "child", Scopes = [AgentScope.For(Bank.Pay).Any("amount").Exact("to", "nobody")] });

    private static async Task<string> CallAsync(string cut, AgentPrincipal child, AIFunction tool)
    {
        TaskCompletionSource<string> reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
        switch (cut)
        {
            case "suppressed flow":
                using (AgentRun.Enter(child))
                using (ExecutionContext.SuppressFlow())
                {
                    _ = Task.Run(RunAsync);
                }

                break;
            case "unsafe thread pool":
                using (AgentRun.Enter(child))
                {
                    ThreadPool.UnsafeQueueUserWorkItem(_ => _ = RunAsync(), null);
                }

                break;
            case "a thread without context":
                using (AgentRun.Enter(child))
                {
                    new Thread(() => _ = RunAsync()).UnsafeStart();
                }

                break;
            default:
                await foreach (int _ in IterateAsync())
                {
                }

                break;
        }

        return await reply.Task;

        async Task RunAsync() => reply.TrySetResult((await tool.InvokeAsync(new AIFunctionArguments(Bank.Invoice())))?.ToString() ?? "");

        async IAsyncEnumerable<int> IterateAsync()
        {
            using AgentRun run = AgentRun.Enter(child);
            yield return 0;     // from here on, the caller's flow runs the rest
            await RunAsync();
        }
    }
}
