using System.Text;

namespace AgentIdentity.Sdk.Scopes;

/// <summary>The table of AAT section 4.5: which child each parent accepts, and that every other pair is refused.</summary>
public sealed class AttenuationTests
{
    /// <summary>One constraint of each type; the table below says which pairs of types have a row at all.</summary>
    private static readonly Dictionary<string, string> OfType = new()
    {
        ["exact"] = """{"constraint_type":"exact","value":5}""",
        ["range"] = """{"constraint_type":"range","max":5,"min":5}""",
        ["one_of"] = """{"constraint_type":"one_of","values":[5]}""",
        ["not_one_of"] = """{"constraint_type":"not_one_of","excluded":[1]}""",
        ["contains"] = """{"constraint_type":"contains","required":[1]}""",
        ["subset"] = """{"allowed":[1],"constraint_type":"subset"}""",
        ["wildcard"] = """{"constraint_type":"wildcard"}""",
        ["all"] = """{"constraint_type":"all","constraints":[{"constraint_type":"exact","value":5}]}""",
        ["any"] = """{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":5}]}""",
        ["x_within"] = """{"constraint_type":"x_within","root":"/a"}""",
    };

    private static readonly HashSet<(string Parent, string Child)> Rows =
    [
        ("range", "exact"), ("one_of", "exact"), ("exact", "exact"), ("range", "range"), ("one_of", "one_of"), ("not_one_of", "not_one_of"),
        ("contains", "contains"), ("subset", "subset"), ("all", "all"), ("any", "any"), ("x_within", "x_within"),
        .. OfType.Keys.Select(child => ("wildcard", child)),
    ];

    public static TheoryData<string, string> Pairs()
    {
        TheoryData<string, string> pairs = [];
        foreach (string parent in OfType.Keys)
        {
            foreach (string child in OfType.Keys)
            {
                pairs.Add(parent, child);
            }
        }

        return pairs;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Only_the_pairs_of_the_table_attenuate(string parent, string child) =>
        Constraint(OfType[child]).Attenuates(Constraint(OfType[parent])).Should().Be(Rows.Contains((parent, child)), $"{child} under {parent}");

    [Theory]
    [InlineData("""exact 5""", """exact 5.0""", true)]
    [InlineData("""exact 5""", """exact "5" """, false)]
    [InlineData("""range {"min":1,"max":9}""", """exact 9""", true)]
    [InlineData("""range {"min":1,"max":9}""", """exact 10""", false)]
    [InlineData("""range {"min":1,"max":9}""", """exact "5" """, false)]
    [InlineData("""range {"max":9,"max_inclusive":false}""", """exact 9""", false)]
    [InlineData("""range {"min":1,"max":9}""", """range {"min":2,"max":8}""", true)]
    [InlineData("""range {"min":1,"max":9}""", """range {"min":1,"max":9}""", true)]
    [InlineData("""range {"min":1,"max":9}""", """range {"min":0,"max":9}""", false)]
    [InlineData("""range {"min":1,"max":9}""", """range {"min":1,"max":10}""", false)]
    [InlineData("""range {"min":1,"max":9}""", """range {"min":1}""", false)]
    [InlineData("""range {"min":1,"max":9}""", """range {"max":9}""", false)]
    [InlineData("""range {"min":1}""", """range {"min":1,"max":9}""", true)]
    [InlineData("""range {"min":1}""", """range {"min":1,"min_inclusive":false}""", true)]
    [InlineData("""range {"min":1,"min_inclusive":false}""", """range {"min":1}""", false)]
    [InlineData("""range {"min":1,"min_inclusive":false}""", """range {"min":1,"min_inclusive":false}""", true)]
    [InlineData("""range {"max":1,"max_inclusive":false}""", """range {"max":1}""", false)]
    [InlineData("""range {"max":1}""", """range {"max":1,"max_inclusive":false}""", true)]
    [InlineData("""one_of ["a","b"]""", """one_of ["b"]""", true)]
    [InlineData("""one_of ["a","b"]""", """one_of ["b","a","b"]""", true)]
    [InlineData("""one_of ["a","b"]""", """one_of ["a","c"]""", false)]
    [InlineData("""one_of ["a","b"]""", """exact "a" """, true)]
    [InlineData("""one_of ["a","b"]""", """exact "c" """, false)]
    [InlineData("""not_one_of ["a"]""", """not_one_of ["a","b"]""", true)]
    [InlineData("""not_one_of ["a","b"]""", """not_one_of ["a"]""", false)]
    [InlineData("""contains ["a"]""", """contains ["a","b"]""", true)]
    [InlineData("""contains ["a","b"]""", """contains ["a"]""", false)]
    [InlineData("""contains ["a"]""", """contains ["a","a"]""", true)]
    [InlineData("""subset ["a","b"]""", """subset ["a"]""", true)]
    [InlineData("""subset ["a","b"]""", """subset []""", true)]
    [InlineData("""subset ["a"]""", """subset ["a","b"]""", false)]
    [InlineData("""x_within "/a" """, """x_within "/a/b" """, true)]
    [InlineData("""x_within "/a" """, """x_within "/a" """, true)]
    [InlineData("""x_within "/a" """, """x_within "/ab" """, false)]
    [InlineData("""x_within "/a/b" """, """x_within "/a" """, false)]
    [InlineData("""x_within "/" """, """x_within "/a" """, true)]
    [InlineData("""x_within "/" """, """x_within "a" """, false)]
    [InlineData("""x_within "/a" """, """exact "/a/b" """, true)]
    [InlineData("""x_within "/a" """, """exact "/a/../b" """, false)]
    [InlineData("""x_within "/a" """, """exact "/ab" """, false)]
    [InlineData("""x_within "/a" """, """exact 1""", false)]
    [InlineData("""x_within "/a" """, """one_of ["/a/b"]""", false)]
    [InlineData("""all [range {"min":1}, not_one_of [5]]""", """all [not_one_of [5,6], range {"min":2}]""", true)]
    [InlineData("""all [range {"min":1}, not_one_of [5]]""", """all [range {"min":2}]""", false)]
    [InlineData("""all [range {"min":1}, range {"min":2}]""", """all [range {"min":3}]""", true)]
    [InlineData("""all [range {"min":1}]""", """all [range {"min":1}, wildcard]""", true)]
    [InlineData("""any [exact 1, exact 2]""", """any [exact 2]""", true)]
    [InlineData("""any [exact 1, exact 2]""", """any [exact 2, exact 3]""", false)]
    [InlineData("""any [range {"min":1}]""", """any [exact 2, exact 3]""", true)]
    public void A_child_attenuates_when_its_row_says_so(string parent, string child, bool attenuates) =>
        Constraint(Expand(child)).Attenuates(Constraint(Expand(parent))).Should().Be(attenuates);

    [Theory]
    [InlineData("""{"path":W}""", """{"path":W}""", null)]
    [InlineData("""{"path":W}""", """{}""", "4p2")]
    [InlineData("""{"path":W}""", """{"*":W,"path":W}""", "4p2")]
    [InlineData("""{"path":W}""", """{"head":W,"path":W}""", "4p2")]
    [InlineData("""{"path":W}""", """{"head":W}""", "4p2")]
    [InlineData("""{"head":O,"path":W}""", """{"path":W}""", null)]
    [InlineData("""{"head":W,"path":W}""", """{"path":W}""", "4p2")]
    [InlineData("""{"head":O,"path":W}""", """{"head":W,"path":W}""", null)]
    [InlineData("""{"head":W,"path":W}""", """{"head":O,"path":W}""", "4p3")]
    [InlineData("""{"head":O,"path":W}""", """{"head":O,"path":W}""", null)]
    [InlineData("""{}""", """{"*":W}""", null)]
    [InlineData("""{"*":W}""", """{}""", null)]
    [InlineData("""{}""", """{"path":E}""", null)]
    [InlineData("""{}""", """{"path":O}""", null)]
    [InlineData("""{"*":W,"path":E}""", """{}""", "4p2")]
    [InlineData("""{"*":W,"head":O}""", """{}""", "4p2")]
    [InlineData("""{"*":W,"head":O}""", """{"path":W}""", null)]
    [InlineData("""{"*":W,"head":O}""", """{"*":W,"path":W}""", "4p2")]
    [InlineData("""{"*":W,"path":E}""", """{"*":W,"head":E,"path":E}""", null)]
    [InlineData("""{"path":E}""", """{"path":W}""", "4p4")]
    [InlineData("""{"*":W,"path":E}""", """{"*":W,"path":W}""", "4p4")]
    public void A_map_attenuates_key_by_key(string parent, string child, string? step)
    {
        AgentScopeSet above = Scopes(parent);
        AgentScopeSet below = Scopes(child);

        below.Attenuates(above).Should().Be(step is null);
        string root = Support.Forge.Root(c => c["authorization_details"] = Support.Forge.Details(above.ToJson()));
        Denial? denial = Support.Forge.Refusal(root, Support.Forge.Child(root, c => c["authorization_details"] = Support.Forge.Details(below.ToJson())));
        (denial?.Step).Should().Be(step);
    }

    [Theory]
    [InlineData("""{"x":E,"y":E}""", """{"x":W,"y":W}""", "4p4")]
    [InlineData("""{"x":W,"y":W}""", """{"x":O,"y":O}""", "4p3")]
    public void The_first_argument_that_exceeds_is_named(string parent, string child, string step)
    {
        string root = Support.Forge.Root(c => c["authorization_details"] = Support.Forge.Details(Scopes(parent).ToJson()));
        Denial denial = Support.Forge.Refusal(root, Support.Forge.Child(root, c => c["authorization_details"] = Support.Forge.Details(Scopes(child).ToJson())))!;

        (denial.Step, denial.Message).Should().Be((step, "the scope for a.b is not within the parent's at argument x"));
    }

    [Fact]
    public void A_constraint_is_held_against_another() =>
        FluentActions.Invoking(() => ArgumentConstraint.Wildcard.Attenuates(null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public void A_set_attenuates_action_by_action()
    {
        AgentScopeSet parent = [AgentScope.For("a.x").AnyArguments(), AgentScope.For("a.y").AnyArguments()];

        AgentScopeSet.Create(AgentScope.For("a.x").AnyArguments()).Attenuates(parent).Should().BeTrue();
        AgentScopeSet.Empty.Attenuates(parent).Should().BeTrue();
        AgentScopeSet.Create(AgentScope.For("a.X").AnyArguments()).Attenuates(parent).Should().BeFalse("ids compare byte for byte");
        parent.Attenuates(AgentScopeSet.Create(AgentScope.For("a.x").AnyArguments())).Should().BeFalse();
    }

    private static ArgumentConstraint Constraint(string json) => ConstraintTests.Parse(json);

    private static AgentScopeSet Scopes(string map) => AgentScopeSet.Parse(Encoding.UTF8.GetBytes($$"""{"a.b":{{map
        .Replace(":W", """:{"constraint_type":"wildcard"}""", StringComparison.Ordinal)
        .Replace(":O", """:{"constraint_type":"wildcard","optional":true}""", StringComparison.Ordinal)
        .Replace(":E", """:{"constraint_type":"exact","value":1}""", StringComparison.Ordinal)}}}"""));

    /// <summary>Turns <c>one_of ["a"]</c> into the wire's form.</summary>
    private static string Expand(string text)
    {
        text = text.Trim();
        int space = text.IndexOf(' ', StringComparison.Ordinal);
        string type = space < 0 ? text : text[..space];
        string rest = space < 0 ? "" : text[(space + 1)..].Trim();
        string members = type switch
        {
            "wildcard" => "",
            "exact" => $",\"value\":{rest}",
            "range" => "," + rest[1..^1],
            "one_of" => $",\"values\":{rest}",
            "not_one_of" => $",\"excluded\":{rest}",
            "contains" => $",\"required\":{rest}",
            "subset" => $",\"allowed\":{rest}",
            "x_within" => $",\"root\":{rest}",
            _ => $",\"constraints\":[{string.Join(',', rest[1..^1].Split(", ").Select(Expand))}]",
        };
        return $$"""{"constraint_type":"{{type}}"{{members}}}""";
    }
}
