using System.Text.Json;
using AgentIdentity.Cli.Input;
using AgentIdentity.Sdk;

namespace AgentIdentity.Cli.Inspecting;

/// <summary>A scope in words: <c>files.read path within "/reports"</c>.</summary>
internal static class ScopeText
{
    public static string Of(AgentScope scope) => $"{scope.Action} {ArgumentsOf(scope)}";

    /// <summary>The same without the action.</summary>
    public static string ArgumentsOf(AgentScope scope)
    {
        JsonElement arguments = JsonElement.Parse(scope.ToJson());
        string[] parts = [.. arguments.EnumerateObject().OrderBy(argument => argument.Name == "*").Select(argument => $"{(argument.Name == "*" ? "other arguments" : argument.Name)} {Of(argument.Value)}")];
        return parts.Length == 0 ? "with any arguments" : string.Join(", ", parts);
    }

    private static string Of(JsonElement constraint)
    {
        string text = constraint.Member("constraint_type")?.GetString() switch
        {
            "exact" => $"= {Raw(constraint, "value")}",
            "one_of" => $"one of {List(constraint, "values", ", ")}",
            "not_one_of" => $"none of {List(constraint, "excluded", ", ")}",
            "wildcard" => "anything",
            "x_within" => $"within {Raw(constraint, "root")}",
            "contains" => $"contains {List(constraint, "required", ", ")}",
            "subset" => $"some of {List(constraint, "allowed", ", ")}",
            "range" => Range(constraint),
            "all" => $"({List(constraint, "constraints", " and ")})",
            "any" => $"({List(constraint, "constraints", " or ")})",
            _ => constraint.GetRawText(),
        };
        return constraint.Member("optional") is { ValueKind: JsonValueKind.True } ? text + " (may be absent)" : text;
    }

    private static string Range(JsonElement constraint)
    {
        string? low = constraint.Member("min") is { } min ? $"{(IsExclusive(constraint, "min_inclusive") ? ">" : "≥")} {min.GetRawText()}" : null;
        string? high = constraint.Member("max") is { } max ? $"{(IsExclusive(constraint, "max_inclusive") ? "<" : "≤")} {max.GetRawText()}" : null;
        return string.Join(" and ", new[] { low, high }.OfType<string>());
    }

    private static bool IsExclusive(JsonElement constraint, string member) => constraint.Member(member) is { ValueKind: JsonValueKind.False };

    private static string Raw(JsonElement constraint, string member) => constraint.Member(member)?.GetRawText() ?? "nothing";

    private static string List(JsonElement constraint, string member, string separator) => constraint.Member(member) is { ValueKind: JsonValueKind.Array } list
        ? string.Join(separator, list.EnumerateArray().Select(item => item.ValueKind == JsonValueKind.Object && item.Member("constraint_type") is not null ? Of(item) : item.GetRawText()))
        : "nothing";
}
