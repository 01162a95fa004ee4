using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AgentFramework;

/// <summary>An agent as a function. It stands inside of a guard, so the run that it begins is decided.</summary>
internal sealed class AgentFunction(AIFunction function, IdentityAgent agent) : DelegatingAIFunction(function)
{
    protected override async ValueTask<object?> InvokeCoreAsync(AIFunctionArguments arguments, CancellationToken cancellationToken)
    {
        using (agent.Admit())
        {
            return await base.InvokeCoreAsync(arguments, cancellationToken).ConfigureAwait(false);
        }
    }
}
