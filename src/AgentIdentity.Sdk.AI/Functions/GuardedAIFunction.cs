using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>A function that cannot be called past its guard, whichever framework calls it. A refusal is its result.</summary>
internal sealed class GuardedAIFunction : DelegatingAIFunction
{
    private readonly ToolGuard _guard;

    public GuardedAIFunction(AIFunction function, ToolGuard guard)
        : base(function)
    {
        _guard = guard;
        Tool = function.ReferTo(guard.Options.Source);
    }

    /// <summary>What the guard knows it as.</summary>
    public ToolReference Tool { get; }

    public override object? GetService(Type serviceType, object? serviceKey = null)
    {
        object? service = base.GetService(serviceType, serviceKey);
        return service switch
        {
            // Frameworks look for this mark; it is kept, around the guarded function.
            ApprovalRequiredAIFunction => new ApprovalRequiredAIFunction(this),
            // INVARIANT: nothing that could be invoked comes out but this, or what only names an action.
            AIFunction other when !ReferenceEquals(other, this) && other is not NamedAIFunction => null,
            _ => service,
        };
    }

    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        GuardedCall call = await _guard.InvokeAsync(
            Tool, arguments, (snapshot, token) => InnerFunction.InvokeAsync(SnapshotArguments.Of(snapshot, arguments), token), cancellationToken).ConfigureAwait(false);
        // Of the run that calls this very function; a tool that calls it inside its own body decides for itself what a refusal means.
        if (call.EndsRun && FunctionInvokingChatClient.CurrentContext is { } calling && ReferenceEquals(calling.Function.GetService<GuardedAIFunction>(), this))
        {
            calling.Terminate = true;
        }

        return call.Reply;
    }
}
