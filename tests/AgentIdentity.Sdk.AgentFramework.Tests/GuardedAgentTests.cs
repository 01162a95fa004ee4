using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.AgentFramework.Support;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Testing;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>What is particular to guarded agents.</summary>
public sealed class GuardedAgentTests
{
    private static readonly GuardedAgentOptions AsHelper = new() { Action = Office.Ask };

    [Fact]
    public async Task An_agent_whose_tools_nobody_sees_is_refused_when_it_is_built()
    {
        await using Office office = await Office.OpenAsync();
        Remote remote = new();

        ((Action)(() => remote.WithAgentGuard(office.Guard, office.Boss))).Should().Throw<ArgumentException>().WithMessage("*WithAgentIdentity*");
        ((Action)(() => remote.AsBuilder().UseAgentGuard(office.Guard, office.Boss).Build())).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task An_agent_elsewhere_still_needs_the_scope_to_be_run()
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal poor = await office.Authority.IssueAsync("poor", Office.ToBob);
        Remote remote = new();
        AIAgent helper = remote.WithAgentIdentity(office.Guard, office.Helper, AsHelper);

        (await helper.RunAsync("nobody")).Text.Should().Contain(DenialCodes.IdentityMissing);
        using (AgentRun.Enter(poor))
        {
            (await helper.RunAsync("go")).Text.Should().Contain(DenialCodes.ScopeNotGranted);
        }

        remote.Runs.Should().BeEmpty();
        using (AgentRun.Enter(office.Boss))
        {
            await helper.RunAsync("go");
        }

        remote.Runs.Should().Equal("boss/helper");
    }

    [Fact]
    public async Task A_run_that_fails_is_recorded_as_faulted_and_one_that_is_left_as_abandoned()
    {
        await using Office office = await Office.OpenAsync();
        using AgentRun run = AgentRun.Enter(office.Boss);
        AIAgent failing = new Remote(new InvalidTimeZoneException("a fault")).WithAgentIdentity(office.Guard, office.Helper, AsHelper);
        AIAgent endless = new Remote().WithAgentIdentity(office.Guard, office.Helper, AsHelper);

        await failing.Invoking(agent => agent.RunAsync("go")).Should().ThrowAsync<InvalidTimeZoneException>();
        Func<Task> streaming = async () =>
        {
            await foreach (AgentResponseUpdate _ in failing.RunStreamingAsync("go"))
            {
            }
        };
        await streaming.Should().ThrowAsync<InvalidTimeZoneException>();
        await foreach (AgentResponseUpdate _ in endless.RunStreamingAsync("go"))
        {
            break;
        }

        (await office.Recording.ReadAsync()).Calls.Select(call => call.Outcome!.Outcome).Should().Equal(AuditOutcome.Faulted, AuditOutcome.Faulted, AuditOutcome.Abandoned);
    }

    [Fact]
    public async Task A_streaming_run_acts_as_its_agent_in_every_step_and_leaves_the_caller_as_it_was()
    {
        await using Office office = await Office.OpenAsync();
        Remote remote = new();
        AIAgent helper = remote.WithAgentIdentity(office.Guard, office.Helper);
        using AgentRun run = AgentRun.Enter(office.Boss);
        int steps = 0;

        await foreach (AgentResponseUpdate _ in helper.RunStreamingAsync("go"))
        {
            AgentRun.Current.Should().BeSameAs(office.Boss);
            if (++steps == 3)
            {
                break;
            }
        }

        remote.Runs.Should().HaveCount(4).And.OnlyContain(name => name == "boss/helper", "three steps, and the end");
    }

    [Fact]
    public async Task Agents_on_one_shared_client_do_not_pile_up_guards()
    {
        await using Office office = await Office.OpenAsync();
        ScriptedChatClient model = new([.. Enumerable.Repeat(new AIContent[] { Office.Mail("bob") }, 1)]);
        IChatClient shared = model.AsBuilder().UseFunctionInvocation().Build();
        for (int i = 0; i < 100; i++)
        {
            new ChatClientAgent(shared, tools: [office.Tool]).WithAgentGuard(office.Guard, i % 2 == 0 ? office.Boss : office.Helper);
        }

        Delegate before = shared.GetService<FunctionInvokingChatClient>()!.FunctionInvoker!;
        AIAgent last = new ChatClientAgent(shared, tools: [office.Tool]).WithAgentGuard(office.Guard, office.Helper);
        shared.GetService<FunctionInvokingChatClient>()!.FunctionInvoker!.Target.Should().BeSameAs(before.Target);

        await last.RunAsync("go");
        office.Sent.Should().Equal("boss/helper to bob");
    }

    [Fact]
    public async Task Options_of_the_caller_are_not_changed()
    {
        await using Office office = await Office.OpenAsync();
        ChatClientAgentRunOptions options = new(new ChatOptions { Tools = [office.Tool] });

        await office.Agent("boss", new ScriptedChatClient([Office.Mail("bob")])).WithAgentGuard(office.Guard, office.Boss).RunAsync("go", options: options);

        options.ChatClientFactory.Should().BeNull();
        options.ChatOptions!.Tools.Should().ContainSingle();
        office.Sent.Should().HaveCount(1);
    }

    [Fact]
    public async Task An_agent_that_is_gone_ends_the_run()
    {
        await using Office office = await Office.OpenAsync();
        AgentPrincipal gone = await office.Authority.IssueAsync("gone", Office.ToBob);
        gone.Dispose();
        ScriptedChatClient model = new([Office.Mail("bob")], [Office.Mail("bob")]);

        await office.Agent("gone", model).WithAgentGuard(office.Guard, gone).RunAsync("go");

        office.Sent.Should().BeEmpty();
        model.HasLastWord.Should().BeFalse();
    }

    [Fact]
    public async Task A_guard_that_only_observes_lets_a_stranger_run_as_whoever_acts()
    {
        await using Office office = await Office.OpenAsync((guard, _) => guard.ObserveOnlyUnsafe());
        using AgentPrincipal stranger = await office.Authority.IssueAsync("stranger", Office.ToBob);
        using AgentRun run = AgentRun.Enter(office.Boss);

        await office.Agent("stranger", new ScriptedChatClient([Office.Mail("bob")])).WithAgentGuard(office.Guard, stranger).RunAsync("go");

        office.Sent.Should().Equal("boss to bob");
    }

    [Fact]
    public async Task An_inventory_tells_guarded_agents_from_others()
    {
        await using Office office = await Office.OpenAsync();
        AIAgent plain = office.Agent("plain", new ScriptedChatClient());
        AIAgent asItIs = new ChatClientAgent(new ScriptedChatClient(), new ChatClientAgentOptions { UseProvidedChatClientAsIs = true });

        Read(plain).Should().OnlyContain(tool => !tool.IsGuarded && tool.Advice != null);
        Read(asItIs).Should().OnlyContain(tool => !tool.IsGuarded && tool.Advice != null);
        Read(new Remote()).Should().OnlyContain(tool => !tool.IsGuarded && tool.Advice != null);
        Read(plain.WithAgentGuard(office.Guard, office.Boss)).Should().NotBeEmpty().And.OnlyContain(tool => tool.IsGuarded);
        Read(asItIs.WithAgentGuard(office.Guard, office.Boss)).Should().NotBeEmpty().And.OnlyContain(tool => tool.IsGuarded);

        IReadOnlyList<ExposedTool> Read(AIAgent agent) => new AgentToolInventory("agent", agent, () => [office.Tool]).ReadTools();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_inventory_never_calls_a_tool_of_the_provider_guarded(bool isAsItIs)
    {
        await using Office office = await Office.OpenAsync();
        AIAgent agent = new ChatClientAgent(new ScriptedChatClient(), new ChatClientAgentOptions { UseProvidedChatClientAsIs = isAsItIs }).WithAgentGuard(office.Guard, office.Boss);

        IReadOnlyList<ExposedTool> tools = new AgentToolInventory("agent", agent, () => [office.Tool, new HostedCodeInterpreterTool()]).ReadTools();

        tools.Should().Contain(tool => tool.Name == office.Tool.Name && tool.IsGuarded);
        tools.Should().ContainSingle(tool => tool.Name == new HostedCodeInterpreterTool().Name).Which.Should().Match<ExposedTool>(tool => !tool.IsGuarded && tool.Advice != null);
    }

    /// <summary>An agent of which nothing is known but that it runs.</summary>
    private sealed class Remote(Exception? fault = null) : AIAgent
    {
        public List<string?> Runs { get; } = [];

        protected override Task<AgentResponse> RunCoreAsync(
            IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null, CancellationToken cancellationToken = default)
        {
            Runs.Add(AgentRun.Current?.Name);
            return fault is null ? Task.FromResult(new AgentResponse(new ChatMessage(ChatRole.Assistant, "done"))) : Task.FromException<AgentResponse>(fault);
        }

        protected override async IAsyncEnumerable<AgentResponseUpdate> RunCoreStreamingAsync(
            IEnumerable<ChatMessage> messages, AgentSession? session = null, AgentRunOptions? options = null,
            [EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            try
            {
                while (true)
                {
                    await Task.Yield();
                    Runs.Add(AgentRun.Current?.Name);
                    if (fault is not null)
                    {
                        throw fault;
                    }

                    yield return new AgentResponseUpdate(ChatRole.Assistant, "step");
                }
            }
            finally
            {
                Runs.Add(AgentRun.Current?.Name);
            }
        }

        protected override ValueTask<AgentSession> CreateSessionCoreAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        protected override ValueTask<System.Text.Json.JsonElement> SerializeSessionCoreAsync(
            AgentSession session, System.Text.Json.JsonSerializerOptions? jsonSerializerOptions = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        protected override ValueTask<AgentSession> DeserializeSessionCoreAsync(
            System.Text.Json.JsonElement serializedState, System.Text.Json.JsonSerializerOptions? jsonSerializerOptions = null, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();
    }
}
