#pragma warning disable MAAI001 // an agent as a chat client is experimental
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.AI.Support;
using AgentIdentity.Sdk.Testing;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework.Support;

/// <summary>Every way in which the Agent Framework runs a tool.</summary>
internal static class AgentPaths
{
    public static IReadOnlyList<AdapterPath> All { get; } =
    [
        new AgentPath("a run", WithTool),
        new AgentPath("a streaming run", WithTool, StreamAsync),
        new AgentPath("a run with tools in its options", WithoutTool, (agent, tool, ct) =>
            agent.RunAsync("go", options: new ChatClientAgentRunOptions(new ChatOptions { Tools = [tool] }), cancellationToken: ct)),
        new AgentPath("a run with options that know of no client", WithTool, (agent, _, ct) => agent.RunAsync("go", options: new OtherOptions(), cancellationToken: ct)),
        new AgentPath("a run with a client of the caller's around", WithTool, (agent, _, ct) => agent.RunAsync("go", cancellationToken: ct, options: new ChatClientAgentRunOptions
        {
            ChatClientFactory = client => client.AsBuilder().UseFunctionInvocation().Build(),
        })),
        new AgentPath("a run with the caller's own client", WithTool, OwnClientAsync),
        new AgentPath("tools of a context provider", (model, tool) => new ChatClientAgent(model, new ChatClientAgentOptions { AIContextProviders = [new Provider(tool)] })),
        new AgentPath("additional tools", (model, tool) =>
        {
            AIAgent agent = WithoutTool(model, tool);
            agent.GetService<FunctionInvokingChatClient>()!.AdditionalTools = [tool];
            return agent;
        }),
        new AgentPath("a client as it is, that invokes", (model, tool) => AsItIs(model.AsBuilder().UseFunctionInvocation().Build(), tool)),
        new AgentPath("a client as it is, that invokes by itself", (model, tool) => AsItIs(new InvokingByItself(model), tool)),
        new AgentPath("an invoker of the host's, set afterwards inside", (model, tool) =>
        {
            AIAgent agent = WithTool(model, tool);
            agent.GetService<FunctionInvokingChatClient>()!.FunctionInvoker = (context, ct) => context.Function.InvokeAsync(context.Arguments, ct);
            return agent;
        }),
        new AgentPath("function middleware around", WithTool, (agent, _, ct) =>
            agent.AsBuilder().Use((_, context, next, token) => next(context, token)).Build().RunAsync("go", cancellationToken: ct)),
        new AgentPath("function middleware inside", (model, tool) =>
            WithTool(model, tool).AsBuilder().Use((_, context, next, token) => next(context, token)).Build()),
        new AgentPath("an agent as a chat client", WithTool, (agent, _, ct) => agent.AsIChatClient().GetResponseAsync("go", cancellationToken: ct)),
        new OriginalAgentPath(),
    ];

    private static ChatClientAgent WithTool(IChatClient model, AIFunction tool) => new ChatClientAgent(model, tools: [tool]);

    private static ChatClientAgent WithoutTool(IChatClient model, AIFunction tool) => new ChatClientAgent(model);

    private static ChatClientAgent AsItIs(IChatClient client, AIFunction tool) =>
        new ChatClientAgent(client, new ChatClientAgentOptions { UseProvidedChatClientAsIs = true, ChatOptions = new ChatOptions { Tools = [tool] } });

    private static async Task StreamAsync(AIAgent agent, AIFunction tool, CancellationToken cancellationToken)
    {
        await foreach (AgentResponseUpdate _ in agent.RunStreamingAsync("go", cancellationToken: cancellationToken))
        {
        }
    }

    /// <summary>The caller takes the model out of the pipeline and puts another one around it, as if the guard were not there.</summary>
    private static Task<AgentResponse> OwnClientAsync(AIAgent agent, AIFunction tool, CancellationToken cancellationToken) =>
        agent.RunAsync("go", cancellationToken: cancellationToken, options: new ChatClientAgentRunOptions
        {
            ChatClientFactory = client => client.GetService<ScriptedChatClient>()!.AsBuilder().UseFunctionInvocation().Build(),
        });

    /// <summary>The guard was put into an agent, and the host runs the agent as it was.</summary>
    private sealed class OriginalAgentPath : AdapterPath
    {
        public override string Name => "the original of a guarded agent";

        public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
        {
            ScriptedChatClient model = ScriptedChatClient.Asking(AdapterScene.ToolName, scene.Asks);
            using AgentPrincipal unused = await scene.Authority.IssueAsync("unused", AgentScope.For(AdapterScene.Action).AnyArguments());
            AIAgent original = new ChatClientAgent(model, tools: [AIFunctionFactory.Create(scene.SendAsync, AdapterScene.ToolName)]);
            original.WithAgentGuard(scene.Guard, unused, new GuardedAgentOptions { Tools = new ToolGuardOptions { Source = AdapterScene.Source } });
            using AgentRun? run = scene.Agent is null ? null : AgentRun.Enter(scene.Agent);
            await original.RunAsync("go", cancellationToken: cancellationToken);
            return new AdapterRun { Told = model.Told, HasLastWord = model.HasLastWord };
        }
    }

    private sealed class OtherOptions : AgentRunOptions;

    private sealed class Provider(AIFunction tool) : AIContextProvider
    {
        protected override ValueTask<AIContext> ProvideAIContextAsync(InvokingContext context, CancellationToken cancellationToken = default) =>
            ValueTask.FromResult(new AIContext { Tools = [tool] });
    }

    /// <summary>A client that runs tools in a way of its own, which nobody knows of.</summary>
    private sealed class InvokingByItself(IChatClient innerClient) : DelegatingChatClient(innerClient)
    {
        public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
        {
            List<ChatMessage> history = [.. messages];
            while (true)
            {
                ChatResponse response = await base.GetResponseAsync(history, options, cancellationToken);
                FunctionCallContent[] calls = [.. response.Messages.SelectMany(message => message.Contents).OfType<FunctionCallContent>()];
                if (calls.Length == 0)
                {
                    return response;
                }

                history.AddRange(response.Messages);
                foreach (FunctionCallContent call in calls)
                {
                    AIFunction tool = options!.Tools!.OfType<AIFunction>().Single(each => each.Name == call.Name);
                    history.Add(new ChatMessage(ChatRole.Tool, [new FunctionResultContent(call.CallId, await tool.InvokeAsync(new AIFunctionArguments(call.Arguments), cancellationToken))]));
                }
            }
        }
    }
}
