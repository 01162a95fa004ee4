using AgentIdentity.Sdk.AgentFramework.Support;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Agents.AI;
using Microsoft.Agents.AI.Workflows;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>Agents in real workflows: they run with the identity that acts where the workflow was started, narrowed to their own.</summary>
public sealed class WorkflowTests
{
    private static readonly GuardedAgentOptions AsHelper = new() { Action = Office.Ask };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_hand_off_is_decided_where_its_target_runs(bool mayHandOff)
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal acting = mayHandOff
            ? await office.Boss.DelegateAsync(new Delegation { Name = "desk", Scopes = [Office.ToBob, AgentScope.For(Office.Ask).AnyArguments()], FurtherDelegations = 1 })
            : await office.Boss.DelegateAsync(new Delegation { Name = "desk", Scopes = [Office.ToBob], FurtherDelegations = 1 });
        ScriptedChatClient helping = new([Office.Mail("bob")]);
        AIAgent triage = Named("triage", office, new HandingOff()).WithDelegatedAgentGuard(office.Guard, new Delegation { Name = "triage", Scopes = [Office.ToBob] });
        AIAgent helper = Named("helper", office, helping).WithDelegatedAgentGuard(office.Guard, Office.Helping, AsHelper);
        Workflow workflow = AgentWorkflowBuilder.CreateHandoffBuilderWith(triage).WithHandoff(triage, helper, "when help is needed").Build();

        using (AgentRun.Enter(acting))
        {
            await RunAsync(workflow);
        }

        AuditTrail trail = await office.Recording.ReadAsync();
        if (mayHandOff)
        {
            office.Sent.Should().Equal("boss/desk/helper to bob");
            trail.Allowed(Office.Ask).Agent.Should().Be("boss/desk");
        }
        else
        {
            office.Sent.Should().BeEmpty();
            helping.Heard.Should().BeEmpty("its model was never asked");
            trail.Refused(Office.Ask, DenialCodes.ScopeNotGranted).Agent.Should().Be("boss/desk");
        }
    }

    [Fact]
    public async Task A_workflow_that_nobody_runs_runs_no_delegated_agent()
    {
        await using Office office = await Office.OpenAsync();
        ScriptedChatClient helping = new([Office.Mail("bob")]);
        Workflow workflow = AgentWorkflowBuilder.BuildSequential([Named("helper", office, helping).WithDelegatedAgentGuard(office.Guard, Office.Helping)]);

        await RunAsync(workflow);

        office.Sent.Should().BeEmpty();
        helping.Heard.Should().BeEmpty();
    }

    [Fact]
    public async Task Agents_one_after_the_other_each_act_as_themselves()
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal second = await office.Boss.DelegateAsync(new Delegation { Name = "second", Scopes = [AgentScope.For(Office.Send).Exact("to", "carol")] });
        Workflow workflow = AgentWorkflowBuilder.BuildSequential(
        [
            Named("helper", office, new ScriptedChatClient([Office.Mail("bob")], [Office.Mail("carol")])).WithAgentGuard(office.Guard, office.Helper),
            Named("second", office, new ScriptedChatClient([Office.Mail("bob")], [Office.Mail("carol")])).WithAgentGuard(office.Guard, second),
        ]);

        using (AgentRun.Enter(office.Boss))
        {
            await RunAsync(workflow);
        }

        office.Sent.Should().Equal("boss/helper to bob", "boss/second to carol");
    }

    [Fact]
    public async Task Agents_at_once_each_act_as_themselves()
    {
        await using Office office = await Office.OpenAsync();
        using AgentPrincipal second = await office.Boss.DelegateAsync(new Delegation { Name = "second", Scopes = [AgentScope.For(Office.Send).Exact("to", "carol")] });
        Workflow workflow = AgentWorkflowBuilder.BuildConcurrent(
        [
            Named("helper", office, new ScriptedChatClient([Office.Mail("bob")], [Office.Mail("carol")])).WithAgentGuard(office.Guard, office.Helper),
            Named("second", office, new ScriptedChatClient([Office.Mail("bob")], [Office.Mail("carol")])).WithAgentGuard(office.Guard, second),
        ]);

        using (AgentRun.Enter(office.Boss))
        {
            await RunAsync(workflow);
        }

        office.Sent.Should().BeEquivalentTo("boss/helper to bob", "boss/second to carol");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_workflow_as_an_agent_runs_its_agents_below_the_identity_it_was_given(bool isStreaming)
    {
        await using Office office = await Office.OpenAsync();
        ScriptedChatClient helping = new([Office.Mail("eve")], [Office.Mail("bob")]);
        Workflow workflow = AgentWorkflowBuilder.BuildSequential([Named("helper", office, helping).WithDelegatedAgentGuard(office.Guard, Office.Helping, AsHelper)]);
        AIAgent agent = workflow.AsAIAgent("flow", "flow").WithAgentIdentity(office.Guard, office.Boss);

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

        office.Sent.Should().Equal("boss/helper to bob");
        (await office.Recording.ReadAsync()).Allowed(Office.Ask).Agent.Should().Be("boss");
    }

    private static ChatClientAgent Named(string name, Office office, IChatClient model) => office.Agent(name, model);

    private static async Task RunAsync(Workflow workflow)
    {
        await using StreamingRun run = await InProcessExecution.RunStreamingAsync(workflow, new List<ChatMessage> { new(ChatRole.User, "go") });
        await run.TrySendMessageAsync(new TurnToken(emitEvents: true));
        await foreach (WorkflowEvent happened in run.WatchStreamAsync())
        {
            if (happened is WorkflowErrorEvent failed)
            {
                throw failed.Exception!;
            }
        }
    }

    /// <summary>A model that hands off by the first tool for that which it is offered.</summary>
    private sealed class HandingOff() : DelegatingChatClient(new ScriptedChatClient())
    {
        private bool _hasHandedOff;

        public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            string? handOff = options?.Tools?.Select(tool => tool.Name).FirstOrDefault(name => name.StartsWith("handoff_to_", StringComparison.Ordinal));
            if (handOff is null || _hasHandedOff)
            {
                return base.GetResponseAsync(messages, options, cancellationToken);
            }

            _hasHandedOff = true;
            return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, [new FunctionCallContent("h1", handOff, new Dictionary<string, object?>())])));
        }

        public override async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(
            IEnumerable<ChatMessage> messages, ChatOptions? options = null, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken = default)
        {
            foreach (ChatResponseUpdate update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates())
            {
                yield return update;
            }
        }
    }
}
