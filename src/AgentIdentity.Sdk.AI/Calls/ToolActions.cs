using System.Reflection;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Which action a tool is, by what the host says of it: <see cref="WithAction"/>, an attribute on its method, or a source.</summary>
/// <remarks>Never by what a tool says of itself, in its description or its additional properties: a server of tools may have written those.</remarks>
public static class ToolActions
{
    /// <summary>The function under an action id that the host gives it.</summary>
    /// <param name="function">The function.</param>
    /// <param name="action">The action id, <c>source.tool</c>.</param>
    /// <exception cref="ArgumentException">It is no action id that a scope could be for.</exception>
    public static AIFunction WithAction(this AIFunction function, string action) => new NamedAIFunction(function, action);

    /// <summary>What a function is to a guard.</summary>
    /// <param name="function">The function.</param>
    /// <param name="source">The source of functions that nothing else names; null refuses those.</param>
    public static ToolReference ReferTo(this AIFunction function, string? source = null)
    {
        ArgumentNullException.ThrowIfNull(function);
        string? action = function.GetService<NamedAIFunction>()?.Action ?? ActionOf(function.UnderlyingMethod);
        return action is null && source is not null && !IsAmbiguous(function.UnderlyingMethod) && AgentScope.IsAction($"{source}.{function.Name}")
            ? new ToolReference(function.Name, $"{source}.{function.Name}")
            : new ToolReference(function.Name, action);
    }

    /// <summary>The action that attributes of a method name; null when none does, or two do and differ.</summary>
    /// <param name="method">The method of a tool.</param>
    public static string? ActionOf(MethodInfo? method)
    {
        string[] actions = Named(method);
        return actions.Length == 1 ? actions[0] : null;
    }

    /// <summary>Nobody can tell which of two different actions is meant, so none is.</summary>
    private static bool IsAmbiguous(MethodInfo? method) => Named(method).Length > 1;

    private static string[] Named(MethodInfo? method) => method is null
        ? []
        : [.. method.GetCustomAttributes(inherit: true).OfType<IAgentActionMetadata>().Select(named => named.Action).Distinct(StringComparer.Ordinal)];

    private sealed class NamedAIFunction : DelegatingAIFunction
    {
        public NamedAIFunction(AIFunction function, string action)
            : base(function)
        {
            _ = AgentScope.For(action);
            Action = action;
        }

        public string Action { get; }
    }
}
