using System.Text.Json;

namespace AgentIdentity.Sdk.Soundness.Model;

/// <summary>Constraint maps and sets of tools, as the specification's text has them (AAT sections 3.3, 3.4 and 4.5).</summary>
internal static class ModelScopes
{
    private const string Others = "*";

    /// <summary>Whether a <c>tools</c> object allows a call.</summary>
    public static bool Allows(JsonElement tools, string action, JsonElement arguments) =>
        tools.TryGetProperty(action, out JsonElement map) && MapAllows(map, arguments);

    /// <summary>Whether a <c>tools</c> object stays within another.</summary>
    public static bool Attenuates(JsonElement child, JsonElement parent) =>
        child.EnumerateObject().All(tool => parent.TryGetProperty(tool.Name, out JsonElement map) && MapAttenuates(tool.Value, map));

    /// <summary>A closed world: every argument is named or <c>"*"</c> admits it, and every name is there unless it is optional.</summary>
    public static bool MapAllows(JsonElement map, JsonElement arguments) =>
        arguments.EnumerateObject().All(argument => Find(map, argument.Name) is { } rule ? ModelConstraint.Allows(rule, argument.Value) : IsOpen(map))
        && Rules(map).All(rule => IsOptional(rule.Value) || arguments.TryGetProperty(rule.Name, out _));

    public static bool MapAttenuates(JsonElement child, JsonElement parent) =>
        (IsOpen(parent) || !IsOpen(child))
        && Rules(parent).All(rule => Find(child, rule.Name) is not null || (IsOptional(rule.Value) && !IsOpen(child)))
        && Rules(child).All(rule => Find(parent, rule.Name) is { } above
            ? (IsOptional(above) || !IsOptional(rule.Value)) && ModelConstraint.Attenuates(rule.Value, above)
            : IsOpen(parent));

    /// <summary>The empty map stands for the one that admits anything.</summary>
    private static bool IsOpen(JsonElement map) => !map.EnumerateObject().Any() || map.TryGetProperty(Others, out _);

    private static IEnumerable<JsonProperty> Rules(JsonElement map) => map.EnumerateObject().Where(rule => rule.Name != Others);

    private static JsonElement? Find(JsonElement map, string name) => name != Others && map.TryGetProperty(name, out JsonElement rule) ? rule : null;

    private static bool IsOptional(JsonElement rule) => rule.TryGetProperty("optional", out JsonElement optional) && optional.GetBoolean();
}
