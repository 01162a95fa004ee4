using System.Text.Json;

namespace AgentIdentity.Sdk.Soundness.Model;

/// <summary>Constraints as the specification's text has them (AAT sections 3.4 and 4.5), read straight off the JSON and knowing nothing of the production code.</summary>
internal static class ModelConstraint
{
    public static bool Allows(JsonElement constraint, JsonElement value) => Type(constraint) switch
    {
        "wildcard" => true,
        "exact" => Same(constraint.GetProperty("value"), value),
        "range" => value.ValueKind == JsonValueKind.Number && ModelInterval.Of(constraint).Has(value.GetDouble()),
        "one_of" => List(constraint, "values").Any(item => Same(item, value)),
        "not_one_of" => !List(constraint, "excluded").Any(item => Same(item, value)),
        "contains" => value.ValueKind == JsonValueKind.Array && IsSubset(List(constraint, "required"), value.EnumerateArray()),
        "subset" => value.ValueKind == JsonValueKind.Array && IsSubset(value.EnumerateArray(), List(constraint, "allowed")),
        "all" => List(constraint, "constraints").All(clause => Allows(clause, value)),
        "any" => List(constraint, "constraints").Any(clause => Allows(clause, value)),
        "x_within" => value.ValueKind == JsonValueKind.String && ModelPath.IsBelow(value.GetString()!, constraint.GetProperty("root").GetString()!),
        string unknown => throw new ArgumentException(unknown, nameof(constraint)),
    };

    /// <summary>The table: what is not a row of it is refused.</summary>
    public static bool Attenuates(JsonElement child, JsonElement parent) => (Type(parent), Type(child)) switch
    {
        ("wildcard", _) => true,
        ("exact" or "range" or "one_of" or "x_within", "exact") => Allows(parent, child.GetProperty("value")),
        ("range", "range") => ModelInterval.Of(child).IsInside(ModelInterval.Of(parent)),
        ("one_of", "one_of") => IsSubset(List(child, "values"), List(parent, "values")),
        ("not_one_of", "not_one_of") => IsSubset(List(parent, "excluded"), List(child, "excluded")),
        ("contains", "contains") => IsSubset(List(parent, "required"), List(child, "required")),
        ("subset", "subset") => IsSubset(List(child, "allowed"), List(parent, "allowed")),
        ("all", "all") => List(parent, "constraints").All(mine => List(child, "constraints").Any(theirs => Attenuates(theirs, mine))),
        ("any", "any") => List(child, "constraints").All(theirs => List(parent, "constraints").Any(mine => Attenuates(theirs, mine))),
        ("x_within", "x_within") => ModelPath.IsBelow(child.GetProperty("root").GetString()!, parent.GetProperty("root").GetString()!),
        _ => false,
    };

    private static string Type(JsonElement constraint) => constraint.GetProperty("constraint_type").GetString()!;

    private static JsonElement.ArrayEnumerator List(JsonElement constraint, string name) => constraint.GetProperty(name).EnumerateArray();

    private static bool IsSubset(IEnumerable<JsonElement> some, IEnumerable<JsonElement> all) => some.All(item => all.Any(other => Same(item, other)));

    private static bool Same(JsonElement left, JsonElement right) => JsonElement.DeepEquals(left, right);
}
