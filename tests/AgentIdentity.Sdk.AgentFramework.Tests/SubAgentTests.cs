using AgentIdentity.Sdk.AgentFramework.Support;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Testing;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>Agents that other agents use as tools.</summary>
public sealed class SubAgentTests
{
    public static TheoryData<bool, bool> Ways => new() { { false, false }, { false, true }, { true, false }, { true, true } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_sub_agent_acts_as_itself_and_its_parent_again_afterwards(bool isDelegated, bool isStreaming)
    {
        await using Office office = await Office.OpenAsync();
        ScriptedChatClient helping = new([Office.Mail("eve")], [Office.Mail("bob")]);
        AIAgent helper = office.Agent("helper", helping);
        helper = isDelegated ? helper.WithDelegatedAgentGuard(office.Guard, Office.Helping) : helper.WithAgentGuard(office.Guard, office.Helper);
        ScriptedChatClient asking = new([Office.Mail("eve")], [Office.AskHelper()], [Office.Mail("eve")]);
        AIAgent boss = office.Agent("boss", asking, helper.AsGuardedFunction(Office.Ask)).WithAgentGuard(office.Guard, office.Boss);

        await RunAsync(boss, isStreaming);

        office.Sent.Should().Equal("boss to eve", "boss/helper to bob", "boss to eve");
        helping.Told[0].Should().Contain(DenialCodes.ArgumentNotPermitted);
        (await office.Recording.ReadAsync()).Calls.Select(call => $"{call.Agent} {call.Action} {call.IsAllowed}").Should().Equal(
            "boss mail.send True", "boss agents.helper True", "boss/helper mail.send False", "boss/helper mail.send True", "boss mail.send True");
        AgentRun.Current.Should().BeNull();
    }

    [Fact]
    public async Task A_parent_without_the_scope_does_not_get_to_its_sub_agent()
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal poor = await office.Authority.IssueAsync("poor", AgentScope.For(Office.Send).Any("to"));
        ScriptedChatClient helping = new([Office.Mail("bob")]);
        AIAgent helper = office.Agent("helper", helping).WithDelegatedAgentGuard(office.Guard, Office.Helping, new GuardedAgentOptions { Action = Office.Ask });
        ScriptedChatClient asking = new([Office.AskHelper()]);

        await office.Agent("poor", asking, helper.AsGuardedFunction()).WithAgentGuard(office.Guard, poor).RunAsync("go");

        office.Sent.Should().BeEmpty();
        helping.Heard.Should().BeEmpty("its model was never asked");
        asking.Told.Should().ContainSingle().Which.Should().Contain(DenialCodes.ScopeNotGranted).And.Contain(Office.Ask);
        asking.HasLastWord.Should().BeTrue();
    }

    [Fact]
    public async Task An_agent_that_is_not_below_the_one_that_acts_does_not_run()
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal stranger = await office.Authority.IssueAsync("stranger", AgentScope.For(Office.Send).Any("to"));
        ScriptedChatClient lending = new([Office.Mail("eve")]);
        AIAgent lent = office.Agent("helper", lending).WithAgentGuard(office.Guard, stranger);
        ScriptedChatClient asking = new([Office.AskHelper()]);

        await office.Agent("boss", asking, lent.AsGuardedFunction(Office.Ask)).WithAgentGuard(office.Guard, office.Boss).RunAsync("go");

        office.Sent.Should().BeEmpty();
        lending.Heard.Should().BeEmpty();
        asking.Told.Should().ContainSingle().Which.Should().Contain(DenialCodes.IdentityNotNarrower);
        (await office.Recording.ReadAsync()).Refused("helper", DenialCodes.IdentityNotNarrower).Agent.Should().Be("boss");
    }

    [Fact]
    public async Task A_sub_agent_does_not_run_its_parent()
    {
        await using Office office = await Office.OpenAsync();
        ScriptedChatClient model = new([Office.Mail("eve")]);
        AIAgent boss = office.Agent("boss", model).WithAgentGuard(office.Guard, office.Boss);

        AgentResponse response;
        using (AgentRun.Enter(office.Helper))
        {
            response = await boss.RunAsync("send it for me");
        }

        response.Text.Should().Contain(DenialCodes.IdentityNotNarrower);
        office.Sent.Should().BeEmpty();
    }

    [Fact]
    public async Task A_delegation_that_asks_for_more_than_its_parent_has_does_not_run()
    {
        await using Office office = await Office.OpenAsync();
        ScriptedChatClient model = new([Office.Mail("bob")]);
        AIAgent greedy = office.Agent("greedy", model).WithDelegatedAgentGuard(
            office.Guard, new Delegation { Name = "greedy", Scopes = [AgentScope.For(Office.Send).Any("to"), AgentScope.For("bank.pay").AnyArguments()] });

        AgentResponse response;
        using (AgentRun.Enter(office.Boss))
        {
            response = await greedy.RunAsync("go");
        }

        response.Text.Should().Contain("Access denied");
        office.Sent.Should().BeEmpty();
        model.Heard.Should().BeEmpty();
    }

    [Fact]
    public async Task The_key_of_a_delegated_run_ends_with_it()
    {
        await using Office office = await Office.OpenAsync();
        AgentPrincipal? seen = null;
        AIFunction look = AIFunctionFactory.Create((string to) => { seen = AgentRun.Current; return "ok"; }, "send").WithAction(Office.Send);
        AIAgent helper = new ChatClientAgent(new ScriptedChatClient([Office.Mail("bob")]), tools: [look]).WithDelegatedAgentGuard(office.Guard, Office.Helping);
        using (AgentRun.Enter(office.Boss))
        {
            await helper.RunAsync("go");
        }

        seen!.Name.Should().Be("boss/helper");
        seen.IsDisposed.Should().BeTrue();
    }

    [Fact]
    public async Task A_sub_agent_by_the_frameworks_own_function_is_guarded_as_well()
    {
        await using Office office = await Office.OpenAsync();
        AIAgent helper = office.Agent("helper", new ScriptedChatClient([Office.Mail("bob")])).WithAgentGuard(office.Guard, office.Helper, new GuardedAgentOptions { Action = Office.Ask });
        ScriptedChatClient unnamed = new([Office.AskHelper()]);
        ScriptedChatClient named = new([Office.AskHelper()]);

        await office.Agent("boss", unnamed, helper.AsAIFunction()).WithAgentGuard(office.Guard, office.Boss).RunAsync("go");
        await office.Agent("boss", named, helper.AsAIFunction().WithAction(Office.Ask)).WithAgentGuard(office.Guard, office.Boss).RunAsync("go");

        unnamed.Told.Should().ContainSingle().Which.Should().Contain(DenialCodes.ActionUnnamed);
        office.Sent.Should().Equal("boss/helper to bob");
    }

    [Fact]
    public async Task A_decision_that_let_a_sub_agent_run_once_lets_it_run_no_second_time()
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal once = await office.Authority.IssueAsync("once", AgentScope.For(Office.Ask).Exact("query", "help me"), AgentScope.For(Office.Send).Any("to"));
        AIAgent helper = office.Agent("helper", new ScriptedChatClient([Office.Mail("bob")], [new TextContent("x")], [Office.Mail("bob")]))
            .WithDelegatedAgentGuard(office.Guard, Office.Helping, new GuardedAgentOptions { Action = Office.Ask });
        AIAgent twice = new Twice(helper);
        ScriptedChatClient asking = new([Office.AskHelper()]);

        await office.Agent("once", asking, twice.AsGuardedFunction()).WithAgentGuard(office.Guard, once).RunAsync("go");

        office.Sent.Should().HaveCount(1);
        asking.Told.Should().ContainSingle().Which.Should().Contain("Access denied", "the second run was decided by itself, without the argument that the scope is for");
    }

    [Fact]
    public async Task Nothing_about_identities_is_in_options_properties_or_sessions()
    {
        await using Office office = await Office.OpenAsync();
        List<string> seen = [];
        Listening helping = new(new ScriptedChatClient([Office.Mail("bob")]), seen);
        Listening asking = new(new ScriptedChatClient([Office.AskHelper()]), seen);
        AIAgent helper = office.Agent("helper", helping).WithDelegatedAgentGuard(office.Guard, Office.Helping);
        AIAgent boss = office.Agent("boss", asking, helper.AsGuardedFunction(Office.Ask)).WithAgentGuard(office.Guard, office.Boss);
        AgentSession session = await boss.CreateSessionAsync();

        AgentResponse response = await boss.RunAsync("go", session);

        seen.Add((await boss.SerializeSessionAsync(session)).GetRawText());
        seen.Add(System.Text.Json.JsonSerializer.Serialize(response.Messages, AIJsonUtilities.DefaultOptions));
        office.Sent.Should().HaveCount(1);
        string everything = string.Join('\n', seen);
        everything.Should().Contain("help me", "it is what was said");
        foreach (string secret in (string[])["eyJ", office.Boss.Id.ToString(), office.Helper.Id.ToString(), "agentidentity", "tester@agents.test"])
        {
            everything.Should().NotContain(secret);
        }
    }

    [Fact]
    public async Task An_agent_without_an_identity_is_no_guarded_function()
    {
        await using Office office = await Office.OpenAsync();
        AIAgent plain = office.Agent("helper", new ScriptedChatClient());
        AIAgent unnamed = plain.WithAgentGuard(office.Guard, office.Helper);

        ((Action)(() => plain.AsGuardedFunction(Office.Ask))).Should().Throw<ArgumentException>().WithMessage("*WithAgentGuard*");
        ((Action)(() => unnamed.AsGuardedFunction())).Should().Throw<ArgumentException>().WithMessage("*which action*");
    }

    private static async Task RunAsync(AIAgent agent, bool isStreaming)
    {
        if (isStreaming)
        {
            await foreach (AgentResponseUpdate _ in agent.RunStreamingAsync("go"))
            {
            }
        }
        else
        {
            await agent.RunAsync("go");
        }
    }

    private sealed class Twice(AIAgent innerAgent) : DelegatingAIAgent(innerAgent)
    {
        protected override async Task<AgentResponse> RunCoreAsync(
            IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null, CancellationToken cancellationToken = default)
        {
            await base.RunCoreAsync(messages, session, options, cancellationToken);
            return await base.RunCoreAsync(messages, session, options, cancellationToken);
        }
    }

    /// <summary>Writes down all that a provider of models would get to see.</summary>
    private sealed class Listening(IChatClient innerClient, List<string> seen) : DelegatingChatClient(innerClient)
    {
        public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            seen.Add(System.Text.Json.JsonSerializer.Serialize(messages, AIJsonUtilities.DefaultOptions));
            seen.Add(System.Text.Json.JsonSerializer.Serialize(options, AIJsonUtilities.DefaultOptions));
            return base.GetResponseAsync(messages, options, cancellationToken);
        }
    }
}
