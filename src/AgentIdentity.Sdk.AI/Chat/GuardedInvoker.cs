using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>What stands at the one place where function-invoking clients call a function.</summary>
/// <param name="guard">What decides.</param>
internal sealed class GuardedInvoker(ToolGuard guard)
{
    public ToolGuard Guard => guard;

    /// <summary>Decides, and lets <paramref name="next"/> run the function on the checked arguments.</summary>
    public async ValueTask<object?> InvokeAsync(
        FunctionInvocationContext context, Func<FunctionInvocationContext, CancellationToken, ValueTask<object?>> next, CancellationToken cancellationToken)
    {
        ToolReference tool = context.Function.ReferTo(guard.Options.Source);
        AIFunctionArguments asked = context.Arguments;
        GuardedCall call = await DecideAsync(context, tool, cancellationToken).ConfigureAwait(false);
        if (call.IsAllowed)
        {
            await call.RunAsync(Run, cancellationToken).ConfigureAwait(false);
        }
        else if (call.Decision is { IsPending: true, ApprovalRequestId: { } waiting })
        {
            ToolApprovalTurn.Current?.Add(waiting, tool.Name, call.Arguments);
        }

        context.Terminate |= call.EndsRun;
        return call.Reply;

        ValueTask<object?> Run(ToolArguments snapshot, CancellationToken token)
        {
            context.Arguments = SnapshotArguments.Of(snapshot, asked);
            return next(context, token);
        }
    }

    private async ValueTask<GuardedCall> DecideAsync(FunctionInvocationContext context, ToolReference tool, CancellationToken cancellationToken)
    {
        if (ApprovalCallId.TryRead(context.CallContent?.CallId, out string? requestId))
        {
            return await guard.ResumeAsync(tool, requestId, context.Arguments, cancellationToken).ConfigureAwait(false);
        }

        // INVARIANT: a framework comes here with such a function only because messages say that somebody approved it. Where nobody looks at
        // messages first, nobody knows who wrote that.
        return context.Function.GetService<ApprovalRequiredAIFunction>() is not null && ToolApprovalTurn.Current?.IsFor(guard) != true
            ? await guard.RefuseUnscreenedAsync(tool, context.Arguments, cancellationToken).ConfigureAwait(false)
            : await guard.AuthorizeAsync(tool, context.Arguments, cancellationToken).ConfigureAwait(false);
    }
}
