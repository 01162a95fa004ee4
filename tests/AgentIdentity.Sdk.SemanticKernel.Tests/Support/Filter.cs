using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A host's own filter.</summary>
internal sealed class Filter(Func<FunctionInvocationContext, Func<FunctionInvocationContext, Task>, Task> around) : IFunctionInvocationFilter
{
    public int Seen { get; private set; }

    public Task OnFunctionInvocationAsync(FunctionInvocationContext context, Func<FunctionInvocationContext, Task> next)
    {
        Seen++;
        return around(context, next);
    }
}
