using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.OpenAI;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>The ways in which a model can come to have a function invoked.</summary>
internal static class Conversations
{
    private static readonly string WireName = $"{AdapterScene.Source}-{AdapterScene.ToolName}";
    private static readonly string ToolName = $"{AdapterScene.Source}_{AdapterScene.ToolName}";

    /// <summary>Semantic Kernel makes a kernel of a client's services when it has no other, and fails on a client that was built with none.</summary>
    public static readonly IServiceProvider Nothing = new ServiceCollection().BuildServiceProvider();

    /// <summary>The real connector, which invokes by itself.</summary>
    public static async Task ConnectorAsync(Kernel kernel, Script script, CancellationToken stop) =>
        await Connector(script).GetChatMessageContentsAsync(new ChatHistory("go on"), Settings(), kernel, stop);

    public static async Task StreamingConnectorAsync(Kernel kernel, Script script, CancellationToken stop)
    {
        await foreach (StreamingChatMessageContent _ in Connector(script).GetStreamingChatMessageContentsAsync(new ChatHistory("go on"), Settings(), kernel, stop))
        {
        }
    }

    /// <summary>Semantic Kernel's own function invocation over a chat client.</summary>
    public static async Task KernelClientAsync(Kernel kernel, Script script, CancellationToken stop)
    {
        using IChatClient client = new ScriptedChatClient(script, ToolName).AsBuilder().UseKernelFunctionInvocation().Build();
        await client.GetResponseAsync("go on", Settings().ToChatOptions(kernel), stop);
    }

    public static async Task StreamingKernelClientAsync(Kernel kernel, Script script, CancellationToken stop)
    {
        using IChatClient client = new ScriptedChatClient(script, ToolName).AsBuilder().UseKernelFunctionInvocation().Build();
        await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("go on", Settings().ToChatOptions(kernel), stop))
        {
        }
    }

    /// <summary>A client of Microsoft.Extensions.AI that knows nothing of kernels: no filter runs.</summary>
    public static Func<Kernel, Script, CancellationToken, Task> PlainClient(Func<Kernel, AITool> tool) => async (kernel, script, stop) =>
    {
        using IChatClient client = new ScriptedChatClient(script, tool(kernel).Name).AsBuilder().UseFunctionInvocation().Build(Nothing);
        await client.GetResponseAsync("go on", new ChatOptions { Tools = [tool(kernel)] }, stop);
    };

    public static Func<Kernel, Script, CancellationToken, Task> StreamingPlainClient(Func<Kernel, AITool> tool) => async (kernel, script, stop) =>
    {
        using IChatClient client = new ScriptedChatClient(script, tool(kernel).Name).AsBuilder().UseFunctionInvocation().Build(Nothing);
        await foreach (ChatResponseUpdate _ in client.GetStreamingResponseAsync("go on", new ChatOptions { Tools = [tool(kernel)] }, stop))
        {
        }
    };

    /// <summary>The real connector, with a model that calls another function.</summary>
    public static async Task CallingConnectorAsync(string wireName, Kernel kernel, Script script) =>
        await Connector(script, wireName).GetChatMessageContentsAsync(new ChatHistory("go on"), Settings(), kernel, CancellationToken.None);

    private static OpenAIChatCompletionService Connector(Script script, string? wireName = null) =>
        new("scripted", "no key", httpClient: new HttpClient(new ScriptedEndpoint(script, wireName ?? WireName)));

    private static OpenAIPromptExecutionSettings Settings() => new() { FunctionChoiceBehavior = FunctionChoiceBehavior.Auto() };
}
