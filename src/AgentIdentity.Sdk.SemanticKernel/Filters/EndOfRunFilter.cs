using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Stands where a model's calls are invoked, and ends the run when a refusal says so, as for an agent that was revoked.</summary>
internal sealed class EndOfRunFilter : IAutoFunctionInvocationFilter
{
    public async Task OnAutoFunctionInvocationAsync(AutoFunctionInvocationContext context, Func<AutoFunctionInvocationContext, Task> next)
    {
        await next(context).ConfigureAwait(false);
        if (DeniedResult.TryGetCall(context.Result, out AI.GuardedCall? call) && call.EndsRun)
        {
            context.Terminate = true;
        }
    }
}
