using System.Text.Json.Nodes;
using CsCheck;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Small changes to a <c>tools</c> object: most make it narrower, some wider, some merely different. Which is which, the model says.</summary>
internal static class ScopeMoves
{
    private static readonly string[] Constraints =
    [
        .. Censuses.OneOfEach,
        """{"constraint_type":"exact","value":"/a/b"}""",
        """{"constraint_type":"range","max":3,"min":1}""",
        """{"constraint_type":"one_of","values":[1,2,3,"a"]}""",
    ];

    private static readonly string[] Values = ["1", "2", "3", "\"a\"", "\"/a\"", "\"/a/b\"", "null"];

    /// <summary>One change: what kind, where, and with what.</summary>
    public static readonly Gen<(int Kind, int Where, int What)> Move = Gen.Select(
        Gen.Frequency((7, Gen.Int[0, 5]), (2, Gen.Int[6, 9])), Gen.Int[0, 5], Gen.Int[0, 20]);

    public static string Apply(string tools, (int Kind, int Where, int What) move)
    {
        JsonObject set = JsonNode.Parse(tools)!.AsObject();
        if (set.Count == 0 || move.Kind == 9)
        {
            set[$"a.{move.Where}"] = move.Kind == 9 ? new JsonObject() : null;
            return move.Kind == 9 ? set.ToJsonString() : "{}";
        }

        (string action, JsonNode? node) = set.ElementAt(move.Where % set.Count);
        JsonObject map = node!.AsObject();
        string[] names = [.. map.Select(rule => rule.Key).Where(name => name != "*")];
        string? name = names.Length > 0 ? names[move.What % names.Length] : null;
        switch (move.Kind)
        {
            case 0 when set.Count > 1:
                set.Remove(action);
                break;
            case 1 or 2 when name is not null:
                map[name] = Narrow(map[name]!.AsObject(), move.What);
                break;
            case 3 when name is not null:
                map[name]!.AsObject().Remove("optional");
                break;
            case 4 when name is not null && map[name]!["optional"] is not null && map.Count > 1:
                map.Remove(name);
                map.Remove("*");
                break;
            case 5 when map.ContainsKey("*") || map.Count == 0:
                map["xyz"[move.What % 3].ToString()] ??= JsonNode.Parse(Pick(Constraints, move.What));
                map.Remove("*");
                break;
            case 6 when name is not null:
                map[name] = JsonNode.Parse(Pick(Constraints, move.What));
                break;
            case 7 when name is not null:
                map[name]!["optional"] = true;
                break;
            case 8 when move.What % 2 == 0:
                map["*"] = JsonNode.Parse(Censuses.OneOfEach[0]);
                break;
            case 8 when name is not null:
                map.Remove(name);
                break;
        }

        return set.ToJsonString();
    }

    private static JsonObject Narrow(JsonObject constraint, int what)
    {
        JsonObject narrower = constraint.DeepClone().AsObject();
        switch ((string)constraint["constraint_type"]!)
        {
            case "wildcard":
                JsonObject any = JsonNode.Parse(Pick(Constraints, what))!.AsObject();
                Keep(constraint, any);
                return any;
            case "range" when what % 3 == 0:
                narrower[constraint.ContainsKey("min") ? "min_inclusive" : "max_inclusive"] = false;
                break;
            case "range" when what % 3 == 1 && !constraint.ContainsKey("max"):
                narrower["max"] = 3;
                break;
            case "range":
                return Exact(constraint, what % 4);
            case "one_of" when what % 2 == 0 && constraint["values"]!.AsArray() is { Count: > 1 }:
                narrower["values"]!.AsArray().RemoveAt(0);
                break;
            case "one_of" when constraint["values"]![0] is JsonValue or null:
                return Exact(constraint, constraint["values"]![0]?.DeepClone());
            case "not_one_of":
                narrower["excluded"]!.AsArray().Add(JsonNode.Parse(Pick(Values, what)));
                break;
            case "contains":
                narrower["required"]!.AsArray().Add(JsonNode.Parse(Pick(Values, what)));
                break;
            case "subset" when constraint["allowed"]!.AsArray() is { Count: > 0 }:
                narrower["allowed"]!.AsArray().RemoveAt(0);
                break;
            case "all":
                narrower["constraints"]!.AsArray().Add(JsonNode.Parse(Pick(Constraints, what)));
                break;
            case "any" when constraint["constraints"]!.AsArray() is { Count: > 1 }:
                narrower["constraints"]!.AsArray().RemoveAt(0);
                break;
            case "x_within":
                string root = (string)constraint["root"]!;
                narrower["root"] = root == "/" ? "/a" : root + "/b";
                break;
        }

        return narrower;
    }

    private static JsonObject Exact(JsonObject constraint, JsonNode? value)
    {
        JsonObject exact = new() { ["constraint_type"] = "exact", ["value"] = value };
        Keep(constraint, exact);
        return exact;
    }

    private static void Keep(JsonObject from, JsonObject to)
    {
        if (from["optional"] is { } optional)
        {
            to["optional"] = optional.DeepClone();
        }
    }

    private static string Pick(string[] items, int what) => items[what % items.Length];
}
