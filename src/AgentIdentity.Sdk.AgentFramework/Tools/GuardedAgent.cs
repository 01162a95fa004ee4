using AgentIdentity.Sdk.AI;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>An agent on a chat client, with an identity in every run and a guard before every tool, wherever the tool comes from.</summary>
internal sealed class GuardedAgent : IdentityAgent
{
    private readonly ToolApprovalScreen _screen;

    public GuardedAgent(AIAgent innerAgent, RunIdentity identity, ToolGuard guard, string? action)
        : base(innerAgent, identity, guard, action)
    {
        _screen = new ToolApprovalScreen(guard);
        IChatClient client = innerAgent.GetService<ChatClientAgent>()?.ChatClient ?? throw new ArgumentException(
            "this is no agent on a chat client, so nothing here sees its tools: guard them where they are (WithAgentGuard), and say who it is with WithAgentIdentity", nameof(innerAgent));
        if (client.GetService<FunctionInvokingChatClient>() is not null)
        {
            client.GuardFunctionInvocation(_screen);     // also for whoever holds the agent as it was
        }
    }

    /// <summary>
    /// INVARIANT: the guard stands in the client that the run really uses. A caller may bring one of its own, or tools, with the options; so the client
    /// is looked at when everything else has been said about it.
    /// </summary>
    protected override AgentRunOptions Guarded(AgentRunOptions? options)
    {
        ChatClientAgentRunOptions guarded = options switch
        {
            ChatClientAgentRunOptions chat => (ChatClientAgentRunOptions)chat.Clone(),
            null => new ChatClientAgentRunOptions(),
            _ => Widened(options),
        };
        Func<IChatClient, IChatClient>? asked = guarded.ChatClientFactory;
        guarded.ChatClientFactory = client => Guarded(asked is null ? client : asked(client));
        return guarded;
    }

    private IChatClient Guarded(IChatClient client) => client.GetService<FunctionInvokingChatClient>() is not null
        ? client.GuardFunctionInvocation(_screen)
        : new FunctionGuardingChatClient(client, Guard);

    /// <summary>Everything that options without a client say, in options that have room for one.</summary>
    private static ChatClientAgentRunOptions Widened(AgentRunOptions options) => new()
    {
        AdditionalProperties = options.AdditionalProperties,
        AllowBackgroundResponses = options.AllowBackgroundResponses,
        ContinuationToken = options.ContinuationToken,
        ResponseFormat = options.ResponseFormat,
    };
}
