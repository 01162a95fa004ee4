using System.Diagnostics.CodeAnalysis;
using AgentIdentity.Sdk;
using AgentIdentity.Sdk.AI;
using AgentIdentity.Sdk.SemanticKernel;

namespace Microsoft.SemanticKernel;

/// <summary>Tells a refusal from a result, for a host that invokes functions itself.</summary>
public static class FunctionResultGuardExtensions
{
    /// <summary>Whether a guard refused the call, so that the value is what to tell a model, and the function did not run.</summary>
    /// <param name="result">What the kernel or the function returned.</param>
    /// <param name="call">The refused call when the method returns true.</param>
    public static bool IsDenied(this FunctionResult result, [NotNullWhen(true)] out GuardedCall? call)
    {
        ArgumentNullException.ThrowIfNull(result);
        return DeniedResult.TryGetCall(result, out call);
    }

    /// <summary>The result of a function that ran.</summary>
    /// <param name="result">What the kernel or the function returned.</param>
    /// <returns>The same result.</returns>
    /// <exception cref="AgentAccessDeniedException">A guard refused the call; the function did not run.</exception>
    public static FunctionResult ThrowIfDenied(this FunctionResult result)
    {
        if (result.IsDenied(out GuardedCall? call))
        {
            call.Decision.ThrowIfDenied();
        }

        return result;
    }
}
