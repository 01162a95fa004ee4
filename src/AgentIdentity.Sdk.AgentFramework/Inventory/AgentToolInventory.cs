using AgentIdentity.Sdk.AI;
using Microsoft.Agents.AI;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>Says which tools an agent of the framework runs without a guard before them.</summary>
/// <param name="place">Where callers find it: <c>agent orchestrator</c>.</param>
/// <param name="agent">The agent, as it is run.</param>
/// <param name="tools">The tools that it is given; those of its chat client are known.</param>
/// <param name="source">The source of tools that nothing else names.</param>
public sealed class AgentToolInventory(string place, AIAgent agent, Func<IEnumerable<AITool>>? tools = null, string? source = null) : IToolInventory
{
    /// <inheritdoc/>
    public IReadOnlyList<ExposedTool> ReadTools()
    {
        IReadOnlyList<ExposedTool> seen = agent.GetService<ChatClientAgent>() is { } inner
            ? new ChatToolInventory(place, inner.ChatClient, tools, source).ReadTools()
            : new ChatToolInventory(place, tools ?? (() => []), source).ReadTools();
        if (agent.GetService<GuardedAgent>() is null)
        {
            return agent.GetService<IdentityAgent>() is null
                ? [new ExposedTool { Place = place, Name = ChatToolInventory.AnyTool, Advice = "give the agent an identity and a guard: WithAgentGuard" }, .. seen.Where(tool => tool.Name != ChatToolInventory.AnyTool)]
                : seen;
        }

        // Every run of a guarded agent looks at the client and the functions that it really uses; what runs at the provider of the model never comes by there.
        IEnumerable<AITool> given = (tools?.Invoke() ?? []).Concat(agent.GetService<FunctionInvokingChatClient>()?.AdditionalTools ?? []);
        HashSet<string> elsewhere = [.. given.Where(tool => tool is not AIFunctionDeclaration).Select(tool => tool.Name)];
        return [.. seen.Select(tool => elsewhere.Contains(tool.Name)
            ? tool
            : new ExposedTool { Place = tool.Place, Name = tool.Name, Action = tool.Action, IsGuarded = true, Advice = tool.Action is null ? tool.Advice : null })];
    }
}
