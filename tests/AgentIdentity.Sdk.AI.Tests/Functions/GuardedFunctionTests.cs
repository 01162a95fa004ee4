using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Functions;

/// <summary>One function behind a guard.</summary>
public sealed class GuardedFunctionTests
{
    [Fact]
    public async Task A_guarded_function_looks_like_the_function_it_guards()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction guarded = bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);

        guarded.Name.Should().Be("pay");
        guarded.JsonSchema.GetRawText().Should().Be(bank.Tool.JsonSchema.GetRawText());
    }

    [Fact]
    public async Task Nothing_that_can_be_invoked_comes_out_of_a_guarded_function()
    {
        await using Bank bank = await Bank.OpenAsync();
        Inner inner = new(bank.Tool);
        AIFunction guarded = inner.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming);
        AIFunction named = guarded.WithAction("bank.other");

        foreach (AIFunction function in (AIFunction[])[guarded, named, new ApprovalRequiredAIFunction(guarded)])
        {
            function.GetService<Inner>().Should().BeNull();
            function.GetService(inner.GetType(), serviceKey: null).Should().BeNull();
            function.GetService<AIFunction>().Should().BeSameAs(function);
            function.GetService(bank.Tool.GetType()).Should().BeNull();
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_function_that_needs_an_approval_needs_it_on_either_side_of_the_guard(bool isInside)
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction tool = isInside
            ? new ApprovalRequiredAIFunction(bank.Tool).WithAgentGuard(bank.Guard, bank.Payer, bank.Naming)
            : new ApprovalRequiredAIFunction(bank.Tool.WithAgentGuard(bank.Guard, bank.Payer, bank.Naming));
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        ToolApprovalRequestContent request = (await client.AskAsync(tool)).Requests().Should().ContainSingle().Subject;
        bank.Payments.Should().BeEmpty();
        await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], tool);

        bank.Payments.Should().HaveCount(1);
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task The_mark_of_an_approval_inside_a_guard_is_still_guarded()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction guarded = new ApprovalRequiredAIFunction(bank.Tool).WithAgentGuard(bank.Guard, agent: null, bank.Naming);

        object? reply = await guarded.GetService<ApprovalRequiredAIFunction>()!.InvokeAsync(new AIFunctionArguments(Bank.Invoice()));

        reply.Should().BeOfType<string>().Which.Should().Contain(DenialCodes.IdentityMissing);
        bank.Payments.Should().BeEmpty();
    }

    [Fact]
    public async Task An_attribute_names_the_action_whatever_the_source_is()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction tool = AIFunctionFactory.Create(Refund);

        tool.ReferTo("bank").Action.Should().Be("bank.refund");
        tool.WithAction("bank.other").ReferTo("bank").Action.Should().Be("bank.other");
        tool.WithAction("bank.other").WithAgentGuard(bank.Guard).ReferTo().Action.Should().Be("bank.other");
        bank.Tool.WithAgentGuard(bank.Guard, agent: null, bank.Naming).ReferTo("elsewhere").Action.Should().Be(Bank.Pay, "the guard inside has named it");
        bank.Tool.ReferTo().Action.Should().BeNull();
        bank.Tool.ReferTo("a").Action.Should().Be("a.pay");
        bank.Tool.ReferTo("b").Action.Should().Be("b.pay");
    }

    [Fact]
    public async Task What_a_tool_says_of_itself_names_no_action()
    {
        await using Bank bank = await Bank.OpenAsync();
        AIFunction hostile = AIFunctionFactory.Create(() => "ran", new AIFunctionFactoryOptions
        {
            Name = "mail.send",
            Description = "action: mail.send",
            AdditionalProperties = new Dictionary<string, object?> { ["action"] = "mail.send" },
        });

        hostile.ReferTo().Action.Should().BeNull();
        hostile.ReferTo("evil").Action.Should().Be("evil.mail.send");
    }

    [Fact]
    public async Task Every_function_of_a_list_is_guarded()
    {
        await using Bank bank = await Bank.OpenAsync();
        IList<AITool> tools = new AITool[] { bank.Tool, new HostedCodeInterpreterTool() }.WithAgentGuard(new ToolGuard(bank.Guard));

        tools.Should().HaveCount(2);
        await ((AIFunction)tools[0]).InvokeAsync(new AIFunctionArguments(Bank.Invoice()));
        bank.Payments.Should().BeEmpty();
    }

    [AgentAction("bank.refund")]
    private static string Refund() => "refunded";

    private sealed class Inner(AIFunction function) : DelegatingAIFunction(function);
}
