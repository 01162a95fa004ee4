using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>A function with the action id that the host gave it.</summary>
internal sealed class NamedAIFunction : DelegatingAIFunction
{
    public NamedAIFunction(AIFunction function, string action)
        : base(function)
    {
        _ = AgentScope.For(action);
        Action = action;
    }

    public string Action { get; }
}
