using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AgentIdentity.Sdk.AI;

/// <summary>Which action a tool is, by what the host says of it: <see cref="WithAction"/>, an attribute on its method, or a source.</summary>
/// <remarks>Never by what a tool says of itself, in its description or its additional properties: a server of tools may have written those.</remarks>
public static class ToolActions
{
    // What a function object says of itself is read once: a call costs no reflection, and a tool cannot change its name between two calls.
    private static readonly ConditionalWeakTable<AIFunction, NamedTool> Known = [];

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
        return Known.GetValue(function, NamedTool.Of).Under(source);
    }

    /// <summary>The action that attributes of a method name; null when none does, or two do and differ.</summary>
    /// <param name="method">The method of a tool.</param>
    public static string? ActionOf(MethodInfo? method)
    {
        string[] actions = Named(method);
        return actions.Length == 1 ? actions[0] : null;
    }

    private static string[] Named(MethodInfo? method) => method is null
        ? []
        : [.. method.GetCustomAttributes(inherit: true).OfType<IAgentActionMetadata>().Select(named => named.Action).Distinct(StringComparer.Ordinal)];

    /// <summary>What is known of one function object.</summary>
    private sealed class NamedTool(ToolReference tool, bool mayTakeSource)
    {
        private ToolReference? _sourced;
        private string? _source;

        public static NamedTool Of(AIFunction function)
        {
            string[] attributes = Named(function.UnderlyingMethod);
            string? action = function.GetService<NamedAIFunction>()?.Action
                ?? function.GetService<GuardedAIFunction>()?.Tool.Action
                ?? (attributes.Length == 1 ? attributes[0] : null);
            // Nobody can tell which of two different attributes is meant; then a source does not decide it either.
            return new NamedTool(new ToolReference(function.Name, action) { Parameters = ParametersOf(function) }, action is null && attributes.Length == 0);
        }

        public ToolReference Under(string? source)
        {
            if (source is null || !mayTakeSource || !AgentScope.IsAction($"{source}.{tool.Name}"))
            {
                return tool;
            }

            // One source for one function is what there is; a second one is answered, but not remembered.
            ToolReference? sourced = Volatile.Read(ref _sourced);
            if (sourced is not null && string.Equals(_source, source, StringComparison.Ordinal))
            {
                return sourced;
            }

            sourced = new ToolReference(tool.Name, $"{source}.{tool.Name}") { Parameters = tool.Parameters };
            if (Interlocked.CompareExchange(ref _source, source, null) is null)
            {
                Volatile.Write(ref _sourced, sourced);
            }

            return sourced;
        }

        private static string[] ParametersOf(AIFunction function) =>
            function.JsonSchema is { ValueKind: JsonValueKind.Object } schema
            && schema.TryGetProperty("properties", out JsonElement properties) && properties.ValueKind == JsonValueKind.Object
                ? [.. properties.EnumerateObject().Select(property => property.Name)]
                : [];
    }
}
