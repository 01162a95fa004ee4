using AgentIdentity.Sdk.AI.Support;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

namespace AgentIdentity.Sdk.AI.Inventory;

/// <summary>What the self-test of a host learns about chat clients and functions.</summary>
public sealed class ChatToolInventoryTests
{
    [Fact]
    public async Task A_plain_client_is_named_as_not_guarded_and_what_to_do_is_said()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient client = new ScriptedChatClient().AsBuilder().UseFunctionInvocation().Build();

        IReadOnlyList<ExposedTool> tools = new ChatToolInventory("chat client support", client, () => [bank.Tool], "bank").ReadTools();

        tools.Select(tool => (tool.Name, tool.Action, tool.IsGuarded)).Should().Equal((ChatToolInventory.AnyTool, null, false), ("pay", Bank.Pay, false));
        tools.Should().OnlyContain(tool => tool.Advice != null && tool.Place == "chat client support");
    }

    [Fact]
    public async Task A_guarded_client_is_guarded_with_its_additional_tools()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient client = new ScriptedChatClient().AsBuilder()
            .UseGuardedFunctionInvocation(bank.Guard, bank.Payer, bank.Naming, invoking => invoking.AdditionalTools = [bank.Tool]).Build();

        new ChatToolInventory("support", client, source: "bank").ReadTools().Select(tool => (tool.Name, tool.IsGuarded))
            .Should().Equal((ChatToolInventory.AnyTool, true), ("pay", true));
    }

    [Fact]
    public async Task A_plain_client_around_a_guarded_one_or_inside_it_is_found()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient around = new ScriptedChatClient().AsBuilder().UseFunctionInvocation().UseGuardedFunctionInvocation(bank.Guard).Build();
        IChatClient inside = new ScriptedChatClient().AsBuilder().UseFunctionInvocation().Build().AsBuilder().UseGuardedFunctionInvocation(bank.Guard).Build();

        new ChatToolInventory("around", around).ReadTools().Should().ContainSingle().Which.IsGuarded.Should().BeFalse();
        new ChatToolInventory("inside", inside).ReadTools().Should().ContainSingle().Which.IsGuarded.Should().BeTrue("the guard was put into it");
    }

    [Fact]
    public async Task A_guard_that_was_installed_and_then_overwritten_is_missed()
    {
        await using Bank bank = await Bank.OpenAsync();
        IChatClient client = new ScriptedChatClient().AsBuilder().UseFunctionInvocation().Build().GuardFunctionInvocation(bank.Guard);
        ChatToolInventory inventory = new("support", client);
        inventory.ReadTools().Single().IsGuarded.Should().BeTrue();

        client.GetService<FunctionInvokingChatClient>()!.FunctionInvoker = (context, ct) => context.Function.InvokeAsync(context.Arguments, ct);

        inventory.ReadTools().Single().IsGuarded.Should().BeFalse();
    }

    [Fact]
    public async Task Functions_without_a_client_are_guarded_one_by_one()
    {
        await using Bank bank = await Bank.OpenAsync();
        AITool[] tools = [bank.Tool.WithAgentGuard(bank.Guard, options: bank.Naming, agent: null), AIFunctionFactory.Create(() => 1, "one"), new HostedCodeInterpreterTool()];

        new ChatToolInventory("toolbox", () => tools, source: null).ReadTools().Select(tool => (tool.IsGuarded, HasAdvice: tool.Advice != null))
            .Should().Equal((true, false), (false, true), (false, true));
    }

    [Fact]
    public async Task A_client_that_is_registered_is_guarded_and_in_the_inventory()
    {
        await using Bank bank = await Bank.OpenAsync();
        ScriptedChatClient model = new([Bank.Call("c1")]);
        ServiceCollection services = new();
        services.AddSingleton(bank.Guard);
        services.AddGuardedChatClient(_ => model, bank.Naming).UseGrantedToolsOnly(options: new ToolOfferOptions { Source = "bank" });
        services.AddToolInventory("toolbox", _ => [bank.Tool], "bank");
        ServiceProvider provider = services.BuildServiceProvider();

        using (AgentRun.Enter(bank.Payer))
        {
            await provider.GetRequiredService<IChatClient>().AskAsync(bank.Tool);
        }

        bank.Payments.Should().HaveCount(1);
        model.Offered.Should().Equal("pay");
        provider.GetServices<IToolInventory>().SelectMany(inventory => inventory.ReadTools()).Select(tool => (tool.Place, tool.IsGuarded))
            .Should().Equal(("chat client", true), ("toolbox", false));
    }
}
