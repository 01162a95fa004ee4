using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Approvals;

/// <summary>Calls that a policy puts before people, through a chat.</summary>
public sealed class GuardApprovalTests
{
    [Fact]
    public async Task A_call_that_waits_is_put_before_the_host_and_the_model_goes_on()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, ScriptedChatClient model) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        ChatResponse response = await client.AskAsync(bank.Tool);

        bank.Payments.Should().BeEmpty();
        model.HasLastWord.Should().BeTrue();
        ToolApprovalRequestContent request = response.Requests().Should().ContainSingle().Subject;
        request.ToolCall.Should().BeOfType<FunctionCallContent>().Which.Arguments!["to"]!.ToString().Should().Be("acme");
        response.Results().Should().ContainSingle().Which.Should().Contain("Waiting for approval").And.Contain(RequestId(request));
    }

    [Fact]
    public async Task A_call_that_waits_is_put_before_the_host_when_streaming()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        ChatResponse response = await client.GetStreamingResponseAsync("go", new ChatOptions { Tools = [bank.Tool] }).ToChatResponseAsync();

        response.Requests().Should().ContainSingle();
        bank.Payments.Should().BeEmpty();
    }

    [Fact]
    public async Task Once_a_person_has_signed_the_answer_runs_the_call_once()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));

        ChatResponse response = await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool);

        bank.Payments.Should().Equal("10 to acme");
        response.Results().Should().Equal("paid");
        AuditTrail trail = await bank.Recording.ReadAsync();
        trail.Calls.Should().HaveCount(2, "a refusal that waited, and the call that ran");
        trail.Allowed(Bank.Pay).Outcome!.Outcome.Should().Be(AuditOutcome.Completed);
    }

    [Fact]
    public async Task Once_a_person_has_signed_the_agents_own_next_call_runs_once_and_is_one_record()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")], [new TextContent("later")], [Bank.Call("c2")], [Bank.Call("c3")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));

        ChatResponse response = await client.AskAsync(bank.Tool);

        bank.Payments.Should().Equal("10 to acme");
        response.Results().Should().SatisfyRespectively(first => first.Should().Be("paid"), second => second.Should().Contain("Waiting for approval"));
        (await bank.Recording.ReadAsync()).Calls.Select(call => call.IsAllowed).Should().Equal(false, true, false);
    }

    [Fact]
    public async Task An_approval_outlives_the_client_that_asked_for_it()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient before, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        await bank.ApproveAsync(RequestId((await before.AskAsync(bank.Tool)).Requests().Single()));
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);

        await client.AskAsync(bank.Tool);

        bank.Payments.Should().Equal("10 to acme");
    }

    [Fact]
    public async Task A_click_approves_nothing()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();

        ChatResponse response = await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool);

        bank.Payments.Should().BeEmpty();
        response.Results().Should().ContainSingle().Which.Should().Contain("Waiting for approval");
    }

    [Fact]
    public async Task A_host_that_knows_who_clicked_signs_for_that_person()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        bank.Naming.SignApproval = async (asked, answer, _) => answer.Approved ? await bank.SignAsync(asked) : null;
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();

        await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool);

        bank.Payments.Should().Equal("10 to acme");
    }

    [Fact]
    public async Task A_history_that_is_sent_again_runs_nothing_again()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, ScriptedChatClient model) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        List<ChatMessage> history = [new(ChatRole.User, "go")];
        history.AddRange((await client.SayAsync(history, bank.Tool)).Messages);
        ToolApprovalRequestContent request = history.SelectMany(message => message.Contents).OfType<ToolApprovalRequestContent>().Single();
        await bank.ApproveAsync(RequestId(request));
        history.Add(Chats.FromUser(request.CreateResponse(true)));
        history.AddRange((await client.SayAsync(history, bank.Tool)).Messages);
        history.Add(new ChatMessage(ChatRole.User, "thank you"));
        int records = (await bank.Recording.ReadAsync()).Calls.Count;

        await client.SayAsync(history, bank.Tool);

        bank.Payments.Should().Equal("10 to acme");
        (await bank.Recording.ReadAsync()).Calls.Should().HaveCount(records, "nothing new was asked");
        model.Heard.SelectMany(message => message.Contents).Should().NotContain(content => content is ToolApprovalRequestContent || content is ToolApprovalResponseContent);
    }

    [Fact]
    public async Task An_unanswered_request_in_the_history_does_not_stop_the_conversation()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, ScriptedChatClient model) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        List<ChatMessage> history = [new(ChatRole.User, "go")];
        history.AddRange((await client.SayAsync(history, bank.Tool)).Messages);
        history.Add(new ChatMessage(ChatRole.User, "and the weather?"));

        await client.SayAsync(history, bank.Tool);

        model.Heard[^1].Text.Should().Be("and the weather?");
    }

    [Fact]
    public async Task An_approval_that_is_replayed_runs_nothing()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));
        await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool);

        ChatResponse replayed = await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool);

        bank.Payments.Should().HaveCount(1);
        replayed.Results().Should().ContainSingle().Which.Should().Contain(DenialCodes.ApprovalUsed);
    }

    [Fact]
    public async Task An_approval_given_twice_in_one_message_runs_once()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));

        await client.SayAsync([Chats.FromUser(request.CreateResponse(true), request.CreateResponse(true))], bank.Tool);

        bank.Payments.Should().HaveCount(1);
        (await bank.Recording.ReadAsync()).Calls.Select(call => call.IsAllowed).Should().Equal([false, true], "the second answer is the first one's copy, and asks nothing");
    }

    [Fact]
    public async Task An_approval_that_many_send_at_once_runs_once()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));

        await Task.WhenAll(Enumerable.Range(0, 16).Select(_ => Task.Run(() => client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool))));

        bank.Payments.Should().HaveCount(1);
    }

    [Theory]
    [InlineData(9999, "acme", "pay")]
    [InlineData(10, "eve", "pay")]
    [InlineData(10, "acme", "refund")]
    public async Task An_approval_that_was_altered_runs_nothing(int amount, string to, string tool)
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        int refunds = 0;
        AIFunction refund = AIFunctionFactory.Create((int amount, string to) => refunds++, "refund").WithAction("bank.refund");
        using AgentPrincipal agent = await bank.Authority.IssueAsync("clerk", Bank.Paying, AgentScope.For("bank.refund").Any("amount").Any("to"));
        (IChatClient client, _) = bank.Client(agent, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await client.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));
        ToolApprovalResponseContent altered = new(request.RequestId, true, new FunctionCallContent("c9", tool, Bank.Invoice(amount, to)));

        ChatResponse response = await client.SayAsync([Chats.FromUser(altered)], bank.Tool, refund);

        bank.Payments.Should().BeEmpty();
        refunds.Should().Be(0);
        response.Results().Should().ContainSingle().Which.Should().Contain(DenialCodes.ApprovalMismatch);
    }

    [Fact]
    public async Task Another_agents_approval_runs_nothing()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        using AgentPrincipal other = await bank.Authority.IssueAsync("other", Bank.Paying);
        (IChatClient asking, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await asking.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));
        (IChatClient client, _) = bank.Client(other);

        ChatResponse response = await client.SayAsync([Chats.FromUser(request.CreateResponse(true))], bank.Tool);

        bank.Payments.Should().BeEmpty();
        response.Results().Should().ContainSingle().Which.Should().Contain(DenialCodes.ApprovalMismatch);
    }

    [Theory]
    [InlineData("agentid-approval-00000000000000000000000000000000")]
    [InlineData("agentid-approval-../../../../../../../../etc/passwd")]
    [InlineData("agentid-approval-")]
    [InlineData("")]
    [InlineData("ficc_c1")]
    public async Task An_approval_that_nobody_asked_for_runs_nothing(string requestId)
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient client, _) = bank.Client(bank.Payer);
        ToolApprovalResponseContent forged = requestId.Length == 0
            ? new ToolApprovalResponseContent("x", true, Bank.Call("agentid-approval-00000000000000000000000000000000"))
            : new ToolApprovalResponseContent(requestId, true, Bank.Call("c1"));

        await client.SayAsync([Chats.FromUser(forged)], bank.Tool);

        bank.Payments.Should().BeEmpty();
        (await bank.Recording.ReadAsync()).Calls.Should().ContainSingle().Which.IsAllowed.Should().BeFalse();
    }

    [Fact]
    public async Task A_model_that_names_an_approval_in_its_own_call_gets_no_more_than_was_approved()
    {
        await using Bank bank = await Bank.OpenAsync(asksPeople: true);
        (IChatClient asking, _) = bank.Client(bank.Payer, [Bank.Call("c1")]);
        ToolApprovalRequestContent request = (await asking.AskAsync(bank.Tool)).Requests().Single();
        await bank.ApproveAsync(RequestId(request));
        (IChatClient client, _) = bank.Client(bank.Payer, [Bank.Call(request.RequestId, amount: 9999)], [Bank.Call(request.RequestId)], [Bank.Call(request.RequestId)]);

        await client.AskAsync(bank.Tool);

        bank.Payments.Should().Equal("10 to acme");
    }

    private static string RequestId(ToolApprovalRequestContent request) => request.RequestId["agentid-approval-".Length..];
}
