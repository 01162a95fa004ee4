using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Chat;

/// <summary>What is particular to the guarded client.</summary>
public sealed class GuardedClientTests
{
    [Fact]
    public async Task An_agent_that_is_gone_ends_the_run()
    {
        await using Bank bank = await Bank.OpenAsync();
        AgentPrincipal gone = await bank.Authority.IssueAsync("gone", Bank.Paying);
        gone.Dispose();
        (IChatClient client, ScriptedChatClient model) = bank.Client(gone, [Bank.Call("c1")], [Bank.Call("c2")]);

        ChatResponse response = await client.AskAsync(bank.Tool);

        model.HasLastWord.Should().BeFalse();
        response.Results().Should().ContainSingle().Which.Should().Contain(DenialCodes.AgentDisposed);
    }

    [Fact]
    public async Task An_agent_that_is_gone_ends_the_run_of_a_plain_client_with_guarded_functions()
    {
        await using Bank bank = await Bank.OpenAsync();
        AgentPrincipal gone = await bank.Authority.IssueAsync("gone", Bank.Paying);
        gone.Dispose();
        ScriptedChatClient model = new([Bank.Call("c1")], [Bank.Call("c2")]);

        await model.AsBuilder().UseFunctionInvocation().Build().AskAsync(bank.Tool.WithAgentGuard(bank.Guard, gone, bank.Naming));

        model.HasLastWord.Should().BeFalse();
    }

    [Fact]
    public async Task A_refusal_inside_the_body_of_another_tool_does_not_end_the_run_around_it()
    {
        await using Bank bank = await Bank.OpenAsync();
        AgentPrincipal gone = await bank.Authority.IssueAsync("gone", Bank.Paying);
        gone.Dispose();
        AIFunction pay = bank.Tool.WithAgentGuard(bank.Guard, gone, bank.Naming);
        AIFunction outer = AIFunctionFactory.Create(async () => (await pay.InvokeAsync(new AIFunctionArguments { ["amount"] = 1, ["to"] = "ann" }))?.ToString(), "outer");
        ScriptedChatClient model = new([new FunctionCallContent("c1", "outer")]);

        await model.AsBuilder().UseFunctionInvocation().Build().AskAsync(outer);

        model.HasLastWord.Should().BeTrue();
    }

    [Fact]
    public async Task A_refusal_in_a_client_that_invokes_inside_is_the_only_one()
    {
        await using Bank bank = await Bank.OpenAsync();
        ScriptedChatClient model = new([Bank.Call("c1")]);
        using AgentPrincipal reader = await bank.Authority.IssueAsync("reader", AgentScope.For("bank.read").WithoutArguments());
        IChatClient client = model.AsBuilder().UseGuardedFunctionInvocation(bank.Guard, reader, bank.Naming).UseFunctionInvocation().Build();

        await client.AskAsync(bank.Tool);

        bank.Payments.Should().BeEmpty();
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task An_invoker_of_the_host_sees_the_arguments_that_were_checked()
    {
        await using Bank bank = await Bank.OpenAsync();
        List<AIFunctionArguments> seen = [];
        ScriptedChatClient model = new([Bank.Call("c1")]);
        IChatClient client = model.AsBuilder().UseGuardedFunctionInvocation(bank.Guard, bank.Payer, bank.Naming, invoking => invoking.FunctionInvoker = (context, ct) =>
        {
            seen.Add(context.Arguments);
            return context.Function.InvokeAsync(context.Arguments, ct);
        }).Build();

        await client.AskAsync(bank.Tool);

        seen.Should().ContainSingle().Which["to"].Should().BeOfType<System.Text.Json.JsonElement>();
    }

    [Fact]
    public async Task What_a_host_puts_beside_the_arguments_reaches_the_tool()
    {
        await using Bank bank = await Bank.OpenAsync();
        IServiceProvider services = new NoServices();
        AIFunctionArguments? got = null;
        AIFunction tool = AIFunctionFactory.Create((AIFunctionArguments arguments) => got = arguments, "pay").WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);
        AIFunctionArguments asked = new(Bank.Invoice()) { Services = services, Context = new Dictionary<object, object?> { ["tenant"] = "a" } };

        await tool.InvokeAsync(asked);

        got!.Services.Should().BeSameAs(services);
        got.Context.Should().ContainKey("tenant");
        got.Should().NotBeSameAs(asked);
    }

    [Fact]
    public async Task What_a_tool_throws_is_not_told_by_the_guard()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction tool = AIFunctionFactory.Create((int amount, string to) => { throw new InvalidTimeZoneException("a secret of the tool"); }, "pay");
        (IChatClient client, ScriptedChatClient model) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        await client.AskAsync(tool);

        model.Told.Should().Equal("Error: Function failed.");
        (await bank.Recording.ReadAsync()).Text.Should().NotContain("a secret of the tool");
    }

    [Fact]
    public void A_pipeline_without_function_invocation_cannot_be_guarded_later()
    {
        using ScriptedChatClient model = new();
        using TestAuthority authority = new();
        RecordingGuard recording = RecordingGuard.Create(authority);

        ((Action)(() => model.GuardFunctionInvocation(recording.Guard))).Should().Throw<InvalidOperationException>().WithMessage("*UseGuardedFunctionInvocation*");
    }

    [Fact]
    public async Task A_guard_that_is_installed_twice_decides_once()
    {
        await using Bank bank = await Bank.OpenAsync();
        ToolGuard guard = new(bank.Guard, bank.Payer, bank.Naming);
        IChatClient client = new ScriptedChatClient([Bank.Call("c1")]).AsBuilder().UseFunctionInvocation().Build();
        client.GuardFunctionInvocation(guard);

        await client.GuardFunctionInvocation(guard).AskAsync(bank.Tool);

        bank.Payments.Should().HaveCount(1);
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_client_that_calls_functions_in_a_way_of_its_own_is_not_taken_for_guarded()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient own = new OwnWay(new ScriptedChatClient([Bank.Call("c1")]));

        ((Action)(() => own.GuardFunctionInvocation(bank.Guard, bank.Payer, bank.Naming))).Should().Throw<InvalidOperationException>().WithMessage("*OwnWay*WithAgentGuard*");
        ((Action)(() => own.AsBuilder().UseGuardedFunctionInvocation(bank.Guard, bank.Payer, bank.Naming).Build())).Should().Throw<InvalidOperationException>();

        new ChatToolInventory("own", own).ReadTools().Should().ContainSingle().Which.IsGuarded.Should().BeFalse();
    }

    [Fact]
    public async Task A_client_of_a_derived_class_that_calls_functions_as_its_base_does_can_be_guarded()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient derived = new Renamed(new ScriptedChatClient([Bank.Call("c1")]));

        await derived.GuardFunctionInvocation(bank.Guard, bank.Payer, bank.Naming).AskAsync(bank.Tool);

        bank.Payments.Should().HaveCount(1);
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task Guards_that_take_turns_on_one_client_do_not_pile_up()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient shared = new ScriptedChatClient().AsBuilder().UseFunctionInvocation().Build();
        ToolGuard first = new(bank.Guard, bank.Payer, bank.Naming);
        ToolGuard second = new(bank.Guard, bank.Payer, new ToolGuardOptions { Source = "other" });
        shared.GuardFunctionInvocation(first);
        shared.GuardFunctionInvocation(second);
        Delegate before = shared.GetService<FunctionInvokingChatClient>()!.FunctionInvoker!;

        shared.GuardFunctionInvocation(first);
        shared.GuardFunctionInvocation(second);

        shared.GetService<FunctionInvokingChatClient>()!.FunctionInvoker.Should().BeSameAs(before);
    }

    private sealed class Renamed(IChatClient innerClient) : FunctionInvokingChatClient(innerClient);

    /// <summary>As the client of Semantic Kernel does it: the invoker that somebody sets is never asked.</summary>
    private sealed class OwnWay(IChatClient innerClient) : FunctionInvokingChatClient(innerClient)
    {
        protected override ValueTask<object?> InvokeFunctionAsync(FunctionInvocationContext context, CancellationToken cancellationToken) =>
            context.Function.InvokeAsync(context.Arguments, cancellationToken);
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
