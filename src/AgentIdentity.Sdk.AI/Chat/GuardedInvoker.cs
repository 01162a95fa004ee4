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
        GuardedCall call = ApprovalCallId.TryRead(context.CallContent?.CallId, out string? requestId)
            ? await guard.ResumeAsync(tool, requestId, asked, cancellationToken).ConfigureAwait(false)
            : await guard.AuthorizeAsync(tool, asked, cancellationToken).ConfigureAwait(false);
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
}
