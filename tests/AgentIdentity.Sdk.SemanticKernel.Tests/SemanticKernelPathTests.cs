using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>The contract of adapters, on every way in which Semantic Kernel can come to run a function.</summary>
public sealed class SemanticKernelPathTests
{
    private static readonly Dictionary<string, AdapterPath> Paths = new AdapterPath[]
    {
        new CallPath("kernel.InvokeAsync", Kernels.Guarded, InvokeAsync),
        new CallPath("kernel.InvokeStreamingAsync", Kernels.Guarded, StreamAsync),
        new CallPath("function.InvokeAsync", Kernels.Guarded, (kernel, arguments, stop) => InvokeAsync(kernel.Send(), kernel, arguments, stop)),
        new CallPath("function.InvokeAsync with a new kernel", Kernels.Guarded, (kernel, arguments, stop) => InvokeAsync(kernel.Send(), new Kernel(), arguments, stop)),
        new CallPath("a function of a function's clone", Kernels.Guarded, (kernel, arguments, stop) => InvokeAsync(kernel.Send().Clone("other"), new Kernel(), arguments, stop)),
        new CallPath("a kernel whose filters were cleared", Unfiltered, InvokeAsync),
        new CallPath("a kernel whose filters were cleared, streaming", Unfiltered, StreamAsync),
        new CallPath("a cloned kernel", scene => Kernels.Guarded(scene).Clone(), InvokeAsync),
        new CallPath("a kernel that a container built", Built, InvokeAsync),
        new CallPath("a plugin that is guarded by itself", scene => With(Kernels.Mail(scene).WithAgentGuard(scene.Guard, scene.Agent)), InvokeAsync),
        new CallPath("a plugin that came late", Late, InvokeAsync),
        new CallPath("a plugin that came late, streaming", Late, StreamAsync),
        new CallPath("a plugin that came late to a kernel that a container built", BuiltThenLate, InvokeAsync),
        new CallPath("a template", Reading, TemplateAsync),
        new ModelPath("the connector", Kernels.Guarded, Conversations.ConnectorAsync),
        new ModelPath("the connector, streaming", Kernels.Guarded, Conversations.StreamingConnectorAsync),
        new ModelPath("the connector, with a plugin that came late", Late, Conversations.ConnectorAsync),
        new ModelPath("a chat client that invokes with a kernel", Kernels.Guarded, Conversations.KernelClientAsync),
        new ModelPath("a chat client that invokes with a kernel, streaming", Kernels.Guarded, Conversations.StreamingKernelClientAsync),
        new ModelPath("a chat client that knows no kernel", Kernels.Guarded, Conversations.PlainClient(kernel => kernel.Send())),
        new ModelPath("a chat client that knows no kernel, streaming", Kernels.Guarded, Conversations.StreamingPlainClient(kernel => kernel.Send())),
        new ModelPath("a function with its kernel in such a client", Kernels.Guarded, Conversations.PlainClient(kernel => kernel.Send().WithKernel(kernel))),
        new ModelPath("a function with a new kernel in such a client", Kernels.Guarded, Conversations.PlainClient(kernel => kernel.Send().WithKernel(new Kernel()))),
        new ModelPath("a plugin's functions in such a client", Kernels.Guarded, Conversations.PlainClient(kernel => kernel.Plugins[AdapterScene.Source].AsAIFunctions().Single())),
    }.ToDictionary(path => path.Name);

    public static TheoryData<string, string> Clauses =>
        [.. Paths.Values.SelectMany(path => AdapterContract.For(path).Select(clause => (path.Name, clause.Name)))];

    [Theory]
    [MemberData(nameof(Clauses))]
    public Task Every_way_keeps_the_contract(string path, string clause) => AdapterContract.For(Paths[path]).Single(checked_ => checked_.Name == clause).CheckAsync();

    private static Task<string> InvokeAsync(Kernel kernel, KernelArguments arguments, CancellationToken stop) =>
        InvokeAsync(kernel.Send(), kernel, arguments, stop);

    private static async Task<string> InvokeAsync(KernelFunction function, Kernel kernel, KernelArguments arguments, CancellationToken stop) =>
        (await function.InvokeAsync(kernel, arguments, stop)).ToString();

    private static async Task<string> StreamAsync(Kernel kernel, KernelArguments arguments, CancellationToken stop)
    {
        string told = "";
        await foreach (StreamingKernelContent piece in kernel.InvokeStreamingAsync(kernel.Send(), arguments, stop))
        {
            told += piece.ToString();
        }

        return told;
    }

    private static async Task<string> TemplateAsync(Kernel kernel, KernelArguments arguments, CancellationToken stop) =>
        (await kernel.InvokePromptAsync("{{mail.send to=$to body=$body}}", arguments, cancellationToken: stop)).ToString();

    private static Kernel With(KernelPlugin plugin)
    {
        Kernel kernel = new();
        kernel.Plugins.Add(plugin);
        return kernel;
    }

    private static Kernel Unfiltered(AdapterScene scene)
    {
        Kernel kernel = Kernels.Guarded(scene);
        kernel.FunctionInvocationFilters.Clear();
        kernel.AutoFunctionInvocationFilters.Clear();
        return kernel;
    }

    private static Kernel Late(AdapterScene scene)
    {
        Kernel kernel = new Kernel().UseAgentGuard(scene.Guard, scene.Agent);
        kernel.Plugins.Add(Kernels.Mail(scene));
        return kernel;
    }

    private static Kernel Built(AdapterScene scene)
    {
        IKernelBuilder builder = Kernel.CreateBuilder().AddAgentGuard(scene.Guard, scene.Agent);
        builder.Plugins.Add(Kernels.Mail(scene));
        return builder.Build();
    }

    private static Kernel BuiltThenLate(AdapterScene scene)
    {
        Kernel kernel = Kernel.CreateBuilder().AddAgentGuard(scene.Guard, scene.Agent).Build();
        kernel.Plugins.Add(Kernels.Mail(scene));
        return kernel;
    }

    private static Kernel Reading(AdapterScene scene)
    {
        IKernelBuilder builder = Kernel.CreateBuilder();
        builder.Services.AddSingleton<IChatCompletionService>(new PromptReader());
        Kernel kernel = builder.Build();
        kernel.Plugins.Add(Kernels.Mail(scene));
        return kernel.UseAgentGuard(scene.Guard, scene.Agent);
    }
}
