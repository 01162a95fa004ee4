using System.Text;

namespace AgentIdentity.Sdk.Fuzzing;

/// <summary>The readers of scopes and constraints.</summary>
internal static class ScopeTargets
{
    /// <summary>Every type of constraint, plain and nested.</summary>
    public static readonly byte[] Full = Encoding.UTF8.GetBytes(
        """
        {"files.read":{"path":{"constraint_type":"x_within","root":"/reports"},"n":{"constraint_type":"range","min":1,"max":5,"min_inclusive":false,"optional":true}},
        "a.b":{"x":{"constraint_type":"exact","value":"v"},"y":{"constraint_type":"one_of","values":[1,"a",null,true]},"z":{"constraint_type":"not_one_of","excluded":[1]},
        "*":{"constraint_type":"wildcard"}},"c.d":{"l":{"constraint_type":"contains","required":["a"]},"m":{"constraint_type":"subset","allowed":["a",{"b":[1]}]}},
        "e.f":{"all":{"constraint_type":"all","constraints":[{"constraint_type":"range","min":1},{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":1}]}]}},"g.h":{}}
        """);

    private static readonly ToolCall[] Calls =
    [
        new("files.read", new() { ["path"] = "/reports/a", ["n"] = 2 }),
        new("a.b", new() { ["x"] = "v", ["y"] = 1, ["z"] = "q", ["w"] = new object?[] { 1, "a", null } }),
        new("c.d", new() { ["l"] = new[] { "a", "b" }, ["m"] = Array.Empty<string>() }),
        new("e.f", new() { ["all"] = 1 }),
        new("g.h"),
    ];

    public static FuzzTarget[] All { get; } =
    [
        new("scopes", [Full, "{}"u8.ToArray()], Scopes, BytesAllowed: 800),
        new("constraint", [.. ((string[])
        [
            """{"constraint_type":"range","min":1,"max":5.5,"max_inclusive":false}""", """{"constraint_type":"one_of","values":[1,"a",{"b":[2]},null]}""",
            """{"constraint_type":"x_within","root":"/reports/2026"}""", """{"constraint_type":"contains","required":[]}""", """{"constraint_type":"wildcard"}""",
            """{"constraint_type":"all","constraints":[{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":"x"}]},{"constraint_type":"not_one_of","excluded":[]}]}""",
        ]).Select(Encoding.UTF8.GetBytes)], Constraint, BytesAllowed: 800),
    ];

    /// <summary>What is read is written again as the same, stays within itself, and answers every call.</summary>
    private static void Scopes(byte[] input)
    {
        AgentScopeSet scopes;
        try
        {
            scopes = AgentScopeSet.Parse(input);
        }
        catch (FormatException)
        {
            return;
        }

        string written = scopes.ToJson();
        AgentScopeSet again = AgentScopeSet.Parse(Encoding.UTF8.GetBytes(written));
        FuzzFinding.Unless(again.ToJson() == written, "scopes do not survive the wire");
        FuzzFinding.Unless(again.Attenuates(scopes) && scopes.Attenuates(again), "scopes exceed themselves");
        foreach (ToolCall call in Calls)
        {
            FuzzFinding.Unless(scopes.Covers(call) == again.Covers(call), "equal scopes answer differently");
        }
    }

    private static void Constraint(byte[] input)
    {
        ArgumentConstraint constraint;
        try
        {
            constraint = ArgumentConstraint.Parse(input);
        }
        catch (FormatException)
        {
            return;
        }

        ArgumentConstraint again = ArgumentConstraint.Parse(Encoding.UTF8.GetBytes(constraint.ToJson()));
        FuzzFinding.Unless(again.ToJson() == constraint.ToJson(), "a constraint does not survive the wire");
        foreach (byte[] value in (byte[][])["1"u8.ToArray(), "\"/reports/a\""u8.ToArray(), "[\"a\",1]"u8.ToArray(), "null"u8.ToArray(), "{}"u8.ToArray()])
        {
            FuzzFinding.Unless(constraint.Allows(value) == again.Allows(value), "equal constraints answer differently");
        }
    }
}
