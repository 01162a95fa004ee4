using System.Text;
using CsCheck;

namespace AgentIdentity.Sdk.Support;

/// <summary>Constraints, scopes and values over a domain so small that they meet often.</summary>
internal static class ScopeGen
{
    private static readonly string[] Scalars = ["1", "2", "3", "\"a\"", "\"/a\"", "\"/a/b\"", "\"/ab\"", "null", "true"];
    private static readonly string[] Lists = ["[]", "[1]", "[2,1]", "[\"a\",1]", "[3]", "[[1]]"];

    private static readonly Gen<string> Scalar = Gen.OneOf<string>(Scalars);

    private static readonly Gen<string> Some = Scalar.Array[0, 3].Select(values => string.Join(',', values));

    private static readonly Gen<string> Bound = Gen.Select(Gen.Int[0, 4], Gen.Bool, Gen.Bool, Gen.Bool).Select((bound, isMin, isInclusive, isBoth) =>
        isBoth
            ? $"\"min\":{bound - 1},\"max\":{bound + 1},\"min_inclusive\":{(isInclusive ? "true" : "false")}"
            : isMin ? $"\"min\":{bound},\"min_inclusive\":{(isInclusive ? "true" : "false")}" : $"\"max\":{bound},\"max_inclusive\":{(isInclusive ? "true" : "false")}");

    public static readonly Gen<string> Value = Gen.OneOf<string>([.. Scalars, .. Lists]);

    public static readonly Gen<ArgumentConstraint> Constraint = Json(2).Select(json => ArgumentConstraint.Parse(Encoding.UTF8.GetBytes(json)));

    public static readonly Gen<AgentScopeSet> Scopes =
        Gen.Select(Gen.OneOf<string>("x", "y", "z", "*"), Json(1), Gen.Bool).Array[0, 3].Array[1, 2].Select(maps => AgentScopeSet.Parse(Encoding.UTF8.GetBytes(
            $"{{{string.Join(',', maps.Select((map, i) => $"\"a.{i}\":{{{string.Join(',', map.DistinctBy(rule => rule.Item1).Select(Rule))}}}"))}}}")));

    public static readonly Gen<ToolCall> Call = Gen.Select(
        Gen.OneOf<string>("a.0", "a.1"), Gen.Select(Gen.OneOf<string>("x", "y", "z", "w"), Value).Array[0, 3]).Select((action, arguments) => ToolCall.Create(
            action,
            ToolArguments.Parse(Encoding.UTF8.GetBytes($"{{{string.Join(',', arguments.DistinctBy(pair => pair.Item1).Select(pair => $"\"{pair.Item1}\":{pair.Item2}"))}}}"))));

    private static string Rule((string Name, string Constraint, bool IsOptional) rule) => rule switch
    {
        ("*", _, _) => "\"*\":{\"constraint_type\":\"wildcard\"}",
        (_, _, true) => $"\"{rule.Name}\":{rule.Constraint[..^1]},\"optional\":true}}",
        _ => $"\"{rule.Name}\":{rule.Constraint}",
    };

    private static Gen<string> Json(int depth)
    {
        Gen<string> flat = Gen.OneOf(
            Scalar.Select(value => Type("exact", $"\"value\":{value}")),
            Bound.Select(bounds => Type("range", bounds)),
            Gen.Select(Scalar, Some).Select((first, rest) => Type("one_of", $"\"values\":[{first}{(rest.Length > 0 ? "," : "")}{rest}]")),
            Some.Select(values => Type("not_one_of", $"\"excluded\":[{values}]")),
            Some.Select(values => Type("contains", $"\"required\":[{values}]")),
            Some.Select(values => Type("subset", $"\"allowed\":[{values}]")),
            Gen.OneOf<string>("/", "/a", "/a/b", "a").Select(root => Type("x_within", $"\"root\":\"{root}\"")),
            Gen.Const("{\"constraint_type\":\"wildcard\"}"));
        if (depth == 0)
        {
            return flat;
        }

        Gen<string> nested = Gen.Select(Gen.OneOf<string>("all", "any"), Json(depth - 1).Array[1, 3])
            .Select((type, clauses) => Type(type, $"\"constraints\":[{string.Join(',', clauses)}]"));
        return Gen.Frequency((4, flat), (1, nested));
    }

    private static string Type(string type, string members) => $"{{\"constraint_type\":\"{type}\",{members}}}";
}
