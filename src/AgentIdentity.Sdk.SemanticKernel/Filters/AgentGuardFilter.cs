using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Stands where a kernel invokes functions, and puts the guard before those that came to the kernel without it.</summary>
/// <remarks>
/// A guarded function decides for itself, on the arguments that it runs on, so that filters after this one may change them. What only asks a model,
/// outside of every plugin, is no tool; the tools that its template calls come this way themselves.
/// </remarks>
internal sealed class AgentGuardFilter(KernelToolGuard guard) : IFunctionInvocationFilter
{
    private readonly ConditionalWeakTable<KernelFunction, KernelFunction> _bound = [];

    /// <summary>The guard and the agent of the kernel.</summary>
    public KernelToolGuard Guard { get; } = guard;

    public async Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next)
    {
        KernelFunction function = context.Function;
        KernelFunction guarded = IsBarePrompt(function) ? function : _bound.GetValue(function, added => GuardedFunction.Bind(added, Guard));
        if (!ReferenceEquals(guarded, function))
        {
            await InvokeAsync(guarded, context).ConfigureAwait(false);
            return;
        }

        await next(context).ConfigureAwait(false);
        if (context.IsStreaming && GuardedFunction.Of(function) is { IsPrompt: true } prompt)
        {
            // The guarded function would wait for the whole answer. Nothing of it has been asked for yet, so it can be opened in another way.
            context.Result = new FunctionResult(context.Result, new OpenStream(new PromptSource(prompt, context)));
        }
    }

    /// <summary>Runs the guarded function in the place of the bare one, with all filters: those after this one have not seen the call.</summary>
    private static async Task InvokeAsync(KernelFunction guarded, FunctionInvocationContext context) =>
        context.Result = context.IsStreaming
            ? new FunctionResult(guarded, new OpenStream(new FunctionSource(guarded, context)), context.Kernel.Culture)
            : await guarded.InvokeAsync(context.Kernel, context.Arguments, context.CancellationToken).ConfigureAwait(false);

    private static bool IsBarePrompt(KernelFunction function) => function.PluginName is null && FunctionActions.IsPrompt(function);

    private sealed class FunctionSource(KernelFunction function, FunctionInvocationContext context) : OpenStream.ISource
    {
        public IAsyncEnumerable<TResult> Open<TResult>() => function.InvokeStreamingAsync<TResult>(context.Kernel, context.Arguments, context.CancellationToken);
    }

    private sealed class PromptSource(GuardedFunction prompt, FunctionInvocationContext context) : OpenStream.ISource
    {
        public IAsyncEnumerable<TResult> Open<TResult>() => prompt.StreamAsync<TResult>(context.Kernel, context.Arguments, context.CancellationToken);
    }
}
