using AgentIdentity.Sdk.AI.Realtime;
using AgentIdentity.Sdk.Testing;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI.Support;

/// <summary>Every way in which Microsoft.Extensions.AI runs a tool.</summary>
internal static class ChatPaths
{
    public static IReadOnlyList<AdapterPath> All { get; } =
    [
        new ChatPath("the guarded client", to => to.RespondAsync(Guarded(to), to.Tool)),
        new ChatPath("the guarded client, streaming", to => to.StreamAsync(Guarded(to), to.Tool)),
        new ChatPath("the guarded client, concurrent", to => to.RespondAsync(Guarded(to, client => client.AllowConcurrentInvocation = true), to.Tool)),
        new ChatPath("the guarded client, additional tools", to => to.RespondAsync(Guarded(to, client => client.AdditionalTools = [to.Tool]))),
        new ChatPath("the guarded client, an invoker of the host's inside", to => to.RespondAsync(Guarded(to, client => client.FunctionInvoker = CallAsync), to.Tool)),
        new ChatPath("the guarded client, an invoker set afterwards", to =>
        {
            IChatClient client = Guarded(to);
            client.GetService<FunctionInvokingChatClient>()!.FunctionInvoker = CallAsync;
            return to.RespondAsync(client, to.Tool);
        }),
        new ChatPath("the guarded client around one that invokes, too", to => to.RespondAsync(
            Plain(to).AsBuilder().UseGuardedFunctionInvocation(to.Guard, to.Agent, to.Naming).Build(), to.Tool)),
        new ChatPath("the guarded client, a guarded function", to => to.RespondAsync(Guarded(to), to.Tool.WithAgentGuard(to.Guard, to.Agent, to.Naming))),
        new ChatPath("a guard installed later", to => to.RespondAsync(Plain(to).GuardFunctionInvocation(to.Guard, to.Agent, to.Naming), to.Tool)),
        new ChatPath("a guard installed later, streaming", to => to.StreamAsync(Plain(to).GuardFunctionInvocation(to.Guard, to.Agent, to.Naming), to.Tool)),
        new ChatPath("a guard installed later, the original client", to =>
        {
            IChatClient client = Plain(to);
            client.GuardFunctionInvocation(to.Guard, to.Agent, to.Naming);
            return to.RespondAsync(client, to.Tool);
        }),
        new ChatPath("a guarded function", to => to.RespondAsync(Plain(to), to.Tool.WithAgentGuard(to.Guard, to.Agent, to.Naming))),
        new ChatPath("a guarded function, streaming", to => to.StreamAsync(Plain(to), to.Tool.WithAgentGuard(to.Guard, to.Agent, to.Naming))),
        new ChatPath("a function guarded twice", to => to.RespondAsync(
            Plain(to), to.Tool.WithAgentGuard(to.Guard, to.Agent, to.Naming).WithAgentGuard(to.Guard, to.Agent, to.Naming))),
        new CalledFunctionPath(),
        new RealtimePath(isInstalledLater: false),
        new RealtimePath(isInstalledLater: true),
    ];

    private static IChatClient Plain(ChatPath.Setting to) => to.Model.AsBuilder().UseFunctionInvocation().Build();

    private static IChatClient Guarded(ChatPath.Setting to, Action<FunctionInvokingChatClient>? configure = null) =>
        to.Model.AsBuilder().UseGuardedFunctionInvocation(to.Guard, to.Agent, to.Naming, configure).Build();

    private static ValueTask<object?> CallAsync(FunctionInvocationContext context, CancellationToken cancellationToken) =>
        context.Function.InvokeAsync(context.Arguments, cancellationToken);

    /// <summary>Code of the host calls a guarded function itself.</summary>
    private sealed class CalledFunctionPath : AdapterPath
    {
        public override string Name => "a guarded function, called directly";

        public override async Task<AdapterRun> RunAsync(AdapterScene scene, CancellationToken cancellationToken)
        {
            AIFunction function = AIFunctionFactory.Create(scene.SendAsync, AdapterScene.ToolName)
                .WithAgentGuard(scene.Guard, scene.Agent, new ToolGuardOptions { Source = AdapterScene.Source });
            List<string> told = [];
            foreach (Dictionary<string, object?> ask in scene.Asks)
            {
                told.Add((await function.InvokeAsync(new AIFunctionArguments(ask), cancellationToken))?.ToString() ?? "");
            }

            return new AdapterRun { Told = told, HasLastWord = true };
        }
    }
}
