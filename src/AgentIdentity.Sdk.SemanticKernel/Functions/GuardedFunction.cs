using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.AI;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A function behind a guard, whoever invokes it: a kernel, with filters or without, a template, a connector, a chat client that takes it for an AIFunction.</summary>
internal sealed class GuardedFunction
{
    private readonly KernelFunction _inner;
    private readonly FunctionParameters _parameters;
    private readonly ToolReference _tool;
    private readonly KernelToolGuard _guard;
    private readonly KernelToolGuard _boundBy;
    private readonly ToolGuard _tools;

    private GuardedFunction(KernelFunction inner, KernelToolGuard guard, GuardedFunction? replaced)
    {
        _inner = inner;
        _boundBy = guard;
        _guard = replaced is null ? guard : guard.InPlaceOf(replaced._guard);
        _tools = _guard.Tools;
        _tool = replaced is { Action: not null } ? replaced._tool : FunctionActions.ReferTo(inner, guard.Source);      // what has a name keeps it
        _parameters = new FunctionParameters(inner, guard.SerializerOptions);
    }

    /// <summary>The action that the guard decides; null when the host has named none.</summary>
    public string? Action => _tool.Action;

    /// <summary>The agent to whom the function is bound; null when only runs say who acts.</summary>
    public AgentPrincipal? BoundTo => _tools.Agent;

    /// <summary>Whether the function only asks a model, so that it can stream as it goes.</summary>
    public bool IsPrompt => FunctionActions.IsPrompt(_inner);

    /// <summary>What stands before a function; null when nothing does.</summary>
    public static GuardedFunction? Of(KernelFunction function) => (function.UnderlyingMethod as GuardedMethod)?.Function;

    /// <summary>The outermost of a function's layers that is this guard's; null when this guard does not stand before it.</summary>
    public static GuardedFunction? Of(KernelFunction function, AgentGuard guard)
    {
        GuardedFunction? layer = Of(function);
        while (layer is not null && !ReferenceEquals(layer._tools.Guard, guard))
        {
            layer = Of(layer._inner);
        }

        return layer;
    }

    /// <summary>The function, guarded for an agent. One that this guard has for an agent above is narrowed; what another guard asks is asked as well.</summary>
    public static KernelFunction Bind(KernelFunction function, KernelToolGuard guard)
    {
        if (Of(function, guard.Tools.Guard) is not { } layer)
        {
            return Wrap(function, guard, function.PluginName, replaced: null);
        }

        if (ReferenceEquals(layer._boundBy, guard) || guard.Tools.Agent is not { } agent)
        {
            return function;
        }

        // Around another guard's layer, or an agent who is not above, both layers are asked, each for its own agent.
        bool isReplaced = ReferenceEquals(layer, Of(function)) && (layer.BoundTo is not { } bound || agent.IsOrDescendsFrom(bound));
        return isReplaced ? Wrap(layer._inner, guard, function.PluginName, layer) : Wrap(function, guard, function.PluginName, replaced: null);
    }

    /// <summary>Decides the call, runs the function on the checked arguments, records how it ended. A refusal is a result.</summary>
    public async Task<FunctionResult> InvokeAsync(Kernel kernel, KernelFunction function, KernelArguments arguments, CancellationToken cancellationToken)
    {
        GuardedCall call = await _tools.AuthorizeAsync(_tool, _parameters.Read(arguments), cancellationToken).ConfigureAwait(false);
        if (!call.IsAllowed)
        {
            return DeniedResult.Of(function, call, kernel);
        }

        FunctionResult result;
        try
        {
            using (call.HandOver())
            {
                result = await FunctionCore.InvokeAsync(_inner, kernel, _parameters.Bind(call.Arguments, arguments), cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            await call.DisposeAsync().ConfigureAwait(false);
            throw;
        }
        catch (Exception error)
        {
            await call.CompleteAsync(error).ConfigureAwait(false);
            throw;
        }

        if (ToolStream.TryFollow(result.GetValue<object>(), call, out object? stream))
        {
            return Belonging(function, stream, result);
        }

        await call.CompleteAsync().ConfigureAwait(false);
        return Belonging(function, result.GetValue<object>(), result);
    }

    /// <summary>The same, piece by piece. Nothing is decided before the first piece is asked for.</summary>
    public async IAsyncEnumerable<TResult> StreamAsync<TResult>(
        Kernel kernel, KernelArguments arguments, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        GuardedCall call = await _tools.AuthorizeAsync(_tool, _parameters.Read(arguments), cancellationToken).ConfigureAwait(false);
        IAsyncEnumerable<TResult> pieces = call.IsAllowed
            ? new FollowedStream<TResult>(
                FunctionCore.InvokeStreamingAsync<TResult>(_inner, kernel, _parameters.Bind(call.Arguments, arguments), cancellationToken), call)
            : DeniedResult.StreamOf<TResult>(call);
        await foreach (TResult piece in pieces.WithCancellation(cancellationToken).ConfigureAwait(false))
        {
            yield return piece;
        }
    }

    private static KernelFunction Wrap(KernelFunction function, KernelToolGuard guard, string? pluginName, GuardedFunction? replaced)
    {
        GuardedFunction guarded = new(function, guard, replaced);
        return KernelFunctionFactory.CreateFromMethod(
            new GuardedMethod(guarded, function.UnderlyingMethod),
            function.JsonSerializerOptions,
            target: null,
            new KernelFunctionFromMethodOptions
            {
                FunctionName = function.Name,
                Description = function.Description,
                Parameters = function.Metadata.Parameters,
                ReturnParameter = function.Metadata.ReturnParameter,
                AdditionalMetadata = function.Metadata.AdditionalProperties,
            }).Clone(pluginName);
    }

    /// <summary>The result as one of the guarded function: a result leads to its function, and that must not lead past the guard.</summary>
    private static FunctionResult Belonging(KernelFunction function, object? value, FunctionResult result) =>
        new(function, value, result.Culture, result.Metadata);
}
