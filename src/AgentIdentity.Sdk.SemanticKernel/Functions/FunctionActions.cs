using System.Reflection;
using AgentIdentity.Sdk.AI;
using Microsoft.SemanticKernel;

namespace AgentIdentity.Sdk.SemanticKernel;

/// <summary>Which action a function is: what an attribute on its method says, else <c>plugin.function</c>, whose first part the host has chosen.</summary>
internal static class FunctionActions
{
    private static readonly Type Prompt = KernelFunctionFactory.CreateFromPrompt("x").GetType();

    public static ToolReference ReferTo(KernelFunction function, string? source)
    {
        string? action = ToolActions.ActionOf(function.UnderlyingMethod);
        string byPlace = $"{function.PluginName ?? source}.{function.Name}";
        return action is null && !IsNamed(function.UnderlyingMethod) && AgentScope.IsAction(byPlace)
            ? new ToolReference(function.ToString(), byPlace)
            : new ToolReference(function.ToString(), action);
    }

    /// <summary>Whether a function does nothing but render a template and ask a model.</summary>
    public static bool IsPrompt(KernelFunction function) => function.GetType() == Prompt;

    /// <summary>Two attributes that differ name nothing, and the plugin's name does not stand in for them.</summary>
    private static bool IsNamed(MethodInfo? method) => method?.GetCustomAttributes(inherit: true).OfType<IAgentActionMetadata>().Any() ?? false;
}
