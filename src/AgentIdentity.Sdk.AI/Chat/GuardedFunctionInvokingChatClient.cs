using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;

namespace AgentIdentity.Sdk.AI;

/// <summary>Invokes functions behind a guard that cannot be taken out: an invoker that is set, now or later, runs inside of it.</summary>
internal sealed class GuardedFunctionInvokingChatClient(IChatClient innerClient, GuardedInvoker invoker, ILoggerFactory? loggers, IServiceProvider? services)
    : FunctionInvokingChatClient(innerClient, loggers, services)
{
    public ToolGuard Guard => invoker.Guard;

    protected override ValueTask<object?> InvokeFunctionAsync(FunctionInvocationContext context, CancellationToken cancellationToken) =>
        invoker.InvokeAsync(context, base.InvokeFunctionAsync, cancellationToken);
}
