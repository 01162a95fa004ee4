using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Calls;

/// <summary>Guards within guards: one call is one decision, and one decision is one call.</summary>
public sealed class NestedLayerTests
{
    [Fact]
    public async Task A_guarded_client_around_a_guarded_function_decides_once()
    {
        await using Bank bank = await Bank.OpenAsync();
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        await client.AskAsync(bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming).WithAgentGuard(bank.Guard, bank.Payer, bank.Naming));

        bank.Payments.Should().HaveCount(1);
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task The_same_call_made_again_inside_is_decided_anew()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction inner = bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);
        AIFunction twice = AIFunctionFactory.Create(async (int amount, string to) =>
        {
            await inner.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, to)));
            return await inner.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, to)));
        }, "pay");
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        await client.AskAsync(twice);

        bank.Payments.Should().HaveCount(2);
        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(2, "the first rests on the decision outside, the second on its own");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_tool_that_comes_back_to_itself_with_the_same_call_is_decided_each_time(bool isByModel)
    {
        await using Bank bank = await Bank.OpenAsync();
        int runs = 0;
        AIFunction guarded = null!;
        AIFunction body = AIFunctionFactory.Create(
            async (int amount, string to) =>
            {
                if (++runs < 5)
                {
                    await (isByModel
                        ? (Task)bank.Client(bank.Payer, [Bank.Call("again", amount, to)]).Client.AskAsync(guarded)
                        : guarded.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, to))).AsTask());
                }

                return "paid";
            },
            "pay");
        guarded = body.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        await guarded.InvokeAsync(new AIFunctionArguments(Bank.Invoice()));

        runs.Should().Be(5);
        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(5, "no layer takes the decision that came through it");
    }

    [Fact]
    public async Task A_decision_is_good_for_no_sub_agent_inside()
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal child = await bank.Payer.DelegateAsync(new Delegation { Name = "child", Scopes = [AgentScope.For(Bank.Pay).Exact("amount", 1).Any("to")] });
        AIFunction inner = bank.Tool.WithAgentGuard(bank.Guard, options: bank.Naming, agent: null);
        AIFunction outer = AIFunctionFactory.Create(async (int amount, string to) =>
        {
            using AgentRun below = AgentRun.Enter(child);
            return await inner.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, to)));
        }, "pay").WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        await outer.InvokeAsync(new AIFunctionArguments(Bank.Invoice()));

        bank.Payments.Should().BeEmpty();
    }

    [Fact]
    public async Task A_decision_is_good_for_nothing_that_outlives_its_call()
    {
        await using Bank bank = await Bank.OpenAsync();
        TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
        Task late = Task.CompletedTask;
        AIFunction inner = bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);
        AIFunction outer = AIFunctionFactory.Create((int amount, string to) =>
        {
            late = Task.Run(async () =>
            {
                await ended.Task;
                await inner.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, to)));
            });
            return "begun";
        }, "pay").WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        await outer.InvokeAsync(new AIFunctionArguments(Bank.Invoice()));
        ended.SetResult();
        await late;

        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_decision_is_good_for_no_other_call_inside()
    {
        await using Bank bank = await Bank.OpenAsync();
        using AgentPrincipal narrow = await bank.Authority.IssueAsync("narrow", AgentScope.For(Bank.Pay).Exact("amount", 10).Exact("to", "acme"));
        AIFunction inner = bank.Tool.WithAgentGuard(bank.Guard, narrow, bank.Naming);
        AIFunction other = AIFunctionFactory.Create(async (int amount, string to) => await inner.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, "eve"))), "pay");
        (IChatClient client, _) = bank.Client(narrow, [Bank.Call("c1")]);

        await client.AskAsync(other);

        bank.Payments.Should().BeEmpty();
    }

    [Fact]
    public async Task Calls_that_share_an_id_chosen_by_the_model_are_decided_one_by_one()
    {
        await using Bank bank = await Bank.OpenAsync();
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("same"), Bank.Call("same"), Bank.Call("same", to: "eve")]);

        await client.AskAsync(bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming));

        bank.Payments.Should().HaveCount(3);
        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(3);
    }

    [Fact]
    public async Task Concurrent_calls_never_run_on_one_decision()
    {
        await using Bank bank = await Bank.OpenAsync();
        ScriptedChatClient model = new([.. Enumerable.Range(0, 32).Select(_ => Bank.Call("same"))]);
        IChatClient client = model.AsBuilder().UseGuardedFunctionInvocation(bank.Guard, bank.Payer, bank.Naming, invoking => invoking.AllowConcurrentInvocation = true).Build();
        AIFunction slow = AIFunctionFactory.Create(async (int amount, string to) =>
        {
            await Task.Yield();
            return await bank.Tool.InvokeAsync(new AIFunctionArguments(Bank.Invoice(amount, to)));
        }, "pay");

        await client.AskAsync(slow.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming));

        bank.Payments.Should().HaveCount(32);
        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(32);
    }

    [Fact]
    public async Task A_decision_that_has_run_runs_nothing_again()
    {
        await using Bank bank = await Bank.OpenAsync();
        GuardedCall call = await new ToolGuard(bank.Guard, bank.Payer).AuthorizeAsync(new ToolReference("pay", Bank.Pay), Bank.Invoice());
        int runs = 0;
        await call.RunAsync((_, _) => ValueTask.FromResult<object?>(++runs));

        Func<Task> again = async () => await call.RunAsync((_, _) => ValueTask.FromResult<object?>(++runs));

        await again.Should().ThrowAsync<InvalidOperationException>();
        runs.Should().Be(1);
    }

    [Fact]
    public async Task A_layer_under_another_guard_decides_for_itself()
    {
        await using Bank bank = await Bank.OpenAsync();
        await using RecordingGuard second = RecordingGuard.Create(bank.Authority);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        await client.AskAsync(bank.Tool.WithAgentGuard(second.Guard, bank.Payer, bank.Naming));

        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle();
        (await second.ReadAsync()).Calls.Should().ContainSingle();
    }
}
