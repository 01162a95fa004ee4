using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk.AI;
using Microsoft.Extensions.AI;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>A refusal as the result of a function: a text for the model, and the call for the host.</summary>
internal static class DeniedResult
{
    private const string Key = "AgentIdentity.Denied";

    public static FunctionResult Of(KernelFunction function, GuardedCall call, Kernel kernel)
    {
        // A plain chat client has no filters that could end its run. This is its own way.
        if (call.EndsRun && FunctionInvokingChatClient.CurrentContext is { Function: KernelFunction called } context && ReferenceEquals(called, function))
        {
            context.Terminate = true;
        }

        return new FunctionResult(function, call.DenialText, kernel.Culture, new Dictionary<string, object?> { [Key] = call });
    }

    public static bool TryGetCall(FunctionResult? result, [NotNullWhen(true)] out GuardedCall? call)
    {
        call = result?.Metadata is { } metadata && metadata.TryGetValue(Key, out object? value) ? value as GuardedCall : null;
        return call is not null;
    }

    /// <summary>One piece of text, where the consumer takes text.</summary>
    /// <exception cref="AgentAccessDeniedException">It takes something else.</exception>
    public static async IAsyncEnumerable<TResult> StreamOf<TResult>(GuardedCall call)
    {
        await Task.CompletedTask.ConfigureAwait(false);     // an async iterator, so that it throws when it is read and not when it is made
        if (typeof(TResult) == typeof(string))
        {
            yield return (TResult)(object)call.DenialText!;
        }
        else if (typeof(TResult).IsAssignableFrom(typeof(StreamingTextContent)))
        {
            yield return (TResult)(object)new StreamingTextContent(call.DenialText);
        }
        else
        {
            call.Decision.ThrowIfDenied();
        }
    }
}
