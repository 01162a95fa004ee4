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

    /// <summary>Whether a guard that decides alike stands in an invoker, or directly inside of the guards there.</summary>
    public static bool HasWithin(Delegate? invoker, ToolGuard guard)
    {
        InstalledInvoker? at = invoker?.Target as InstalledInvoker;
        while (at is not null && !guard.IsSameAs(at.Guard))
        {
            at = at._inside.Target as InstalledInvoker;
        }

        return at is not null;
    }

    /// <summary>The guard that stands in an invoker; null when none does.</summary>
    public static ToolGuard? GuardOf(Delegate? invoker) => (invoker?.Target as InstalledInvoker)?.Guard;
}
