using System.Runtime.CompilerServices;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>What a function does once every filter has run. Semantic Kernel keeps it for derived classes, and lets nobody derive.</summary>
/// <remarks>
/// <c>InvokeAsync</c> would run the filters a second time, and the function's face as an <c>AIFunction</c> turns results into JSON. A version of Semantic
/// Kernel without these members makes every call of a guarded function fail.
/// </remarks>
internal static class FunctionCore
{
    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "InvokeCoreAsync")]
    public static extern ValueTask<FunctionResult> InvokeAsync(KernelFunction function, Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "InvokeStreamingCoreAsync")]
    public static extern IAsyncEnumerable<TResult> InvokeStreamingAsync<TResult>(
        KernelFunction function, Kernel kernel, KernelArguments arguments, CancellationToken cancellationToken);
}
