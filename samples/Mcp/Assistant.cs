using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;

namespace McpSample;

/// <summary>An agent's run: a model, the server's tools, and a guard in this process before every call of them.</summary>
internal sealed class Assistant(AgentGuard guard, IList<AIFunction> tools, Story story)
{
    /// <summary>Runs an agent once.</summary>
    /// <returns>What its model was told for each tool it asked for.</returns>
    public async Task<List<string>> RunAsync(AgentPrincipal agent, string task, params FunctionCallContent[] script)
    {
        List<string> told = [];
        ToolGuard toolGuard = new(guard, agent);
        using AgentRun run = AgentRun.Enter(agent);
        using IChatClient client = Model.For(script).AsBuilder().UseFunctionInvocation(configure: invoking => invoking.FunctionInvoker = async (context, stop) =>
        {
            GuardedCall call = await toolGuard.InvokeAsync(
                context.Function.ReferTo(), context.Arguments, (arguments, token) => context.Function.InvokeAsync(Given(arguments), token), stop);
            told.Add(call.Reply?.ToString() ?? "");
            story.Tell($"     {agent.Name} asks for {context.Function.Name}: {told[^1]}");
            context.Terminate = call.EndsRun;
            return call.Reply;
        }).Build();
        await client.GetResponseAsync(task, new ChatOptions { Tools = [.. tools] });
        return told;
    }

    private static AIFunctionArguments Given(ToolArguments arguments) =>
        new(arguments.Names.ToDictionary(name => name, name => (object?)System.Text.Json.JsonElement.Parse(arguments.GetUtf8Json(name).Span)));
}
