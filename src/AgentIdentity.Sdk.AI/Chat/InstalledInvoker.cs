using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>The guard as a <see cref="FunctionInvokingChatClient.FunctionInvoker"/> of a client that somebody else made.</summary>
/// <param name="invoker">What decides.</param>
/// <param name="inside">The invoker that was there before, which runs what is allowed; null when there was none.</param>
internal sealed class InstalledInvoker(GuardedInvoker invoker, Func<FunctionInvocationContext, CancellationToken, ValueTask<object?>>? inside)
{
    private readonly Func<FunctionInvocationContext, CancellationToken, ValueTask<object?>> _inside =
        inside ?? ((context, cancellationToken) => context.Function.InvokeAsync(context.Arguments, cancellationToken));

    public ToolGuard Guard => invoker.Guard;

    public ValueTask<object?> InvokeAsync(FunctionInvocationContext context, CancellationToken cancellationToken) =>
        invoker.InvokeAsync(context, _inside, cancellationToken);

    /// <summary>The guard that stands in an invoker; null when none does.</summary>
    public static ToolGuard? GuardOf(Delegate? invoker) => (invoker?.Target as InstalledInvoker)?.Guard;
}
