using System.Text;

namespace AgentIdentity.Sdk.Scopes;

/// <summary>What each constraint type lets through, and which of its spellings are well-formed.</summary>
public sealed class ConstraintTests
{
    [Theory]
    [InlineData("""{"constraint_type":"exact","value":"pdf"}""", "\"pdf\"", "\"PDF\" \"pdf\\u0020\" null [\"pdf\"] true 1")]
    [InlineData("""{"constraint_type":"exact","value":1}""", "1 1.0 1e0 10E-1", "\"1\" true 1.5 [1] null")]
    [InlineData("""{"constraint_type":"exact","value":true}""", "true", "false 1 \"true\"")]
    [InlineData("""{"constraint_type":"exact","value":null}""", "null", "false 0 \"\" \"null\"")]
    [InlineData("""{"constraint_type":"exact","value":"\u00e9"}""", "\"\u00e9\" \"\\u00e9\"", "\"e\u0301\" \"e\"")]
    [InlineData("""{"constraint_type":"range","min":1,"max":10}""", "1 1.0 5.5 10", "0.999 10.001 -1 \"5\" true null [5] {}")]
    [InlineData("""{"constraint_type":"range","min":1,"max":10,"min_inclusive":false,"max_inclusive":false}""", "1.001 9.999", "1 10")]
    [InlineData("""{"constraint_type":"range","min":1}""", "1 1e300", "0")]
    [InlineData("""{"constraint_type":"range","max":1}""", "1 -1e300", "1.1")]
    [InlineData("""{"constraint_type":"range","min":10,"max":1}""", "", "1 5 10")]
    [InlineData("""{"constraint_type":"range","min":1234567890123456}""", "1234567890123456 1234567890123457", "1234567890123455")]
    [InlineData("""{"constraint_type":"one_of","values":["csv",1,null,["a"],{"k":1}]}""", "\"csv\" 1 1.0 null [\"a\"] {\"k\":1.0}", "\"pdf\" 2 \"1\" [] {\"k\":2} [\"csv\"]")]
    [InlineData("""{"constraint_type":"not_one_of","excluded":["secret",1]}""", "\"open\" 2 null \"1\" []", "\"secret\" 1 1.0")]
    [InlineData("""{"constraint_type":"not_one_of","excluded":[]}""", "\"secret\" null", "")]
    [InlineData("""{"constraint_type":"contains","required":["a",1]}""", "[\"a\",1] [1.0,\"b\",\"a\"]", "[\"a\"] [1] [] \"a\" [[\"a\",1]] {\"a\":1}")]
    [InlineData("""{"constraint_type":"contains","required":["a","a"]}""", "[\"a\"] [\"a\",\"a\"]", "[]")]
    [InlineData("""{"constraint_type":"contains","required":[]}""", "[] [1]", "\"a\" null")]
    [InlineData("""{"constraint_type":"contains","required":["a,b","]"]}""", "[\"a,b\",\"]\"]", "[\"a\",\"b\",\"]\"]")]
    [InlineData("""{"constraint_type":"contains","required":["\"",["x"]]}""", "[\"\\\"\",[\"x\"]]", "[\"\\\"\"] [[\"x\"]] [\"x\"]")]
    [InlineData("""{"constraint_type":"subset","allowed":["a",1,[2]]}""", "[] [\"a\"] [1.0,\"a\",\"a\"] [[2]]", "[\"b\"] [\"a\",2] \"a\" null {\"a\":1}")]
    [InlineData("""{"constraint_type":"subset","allowed":[[1,2],{"a":1,"b":2},3]}""", "[[1,2],3] [{\"a\":1,\"b\":2},3,[1,2]]", "[1,2] [[1],[2]] [[1,2],4] [[3]]")]
    [InlineData("""{"constraint_type":"contains","required":[[1,2],3]}""", "[[1,2],3] [3,{\"a\":[0,3]},[1,2]]", "[1,2,3] [[1,2],[3]] [[[1,2],3]]")]
    [InlineData("""{"constraint_type":"subset","allowed":[]}""", "[]", "[1]")]
    [InlineData("""{"constraint_type":"wildcard"}""", "null 1 \"x\" [] {}", "")]
    [InlineData("""{"constraint_type":"all","constraints":[{"constraint_type":"range","min":1},{"constraint_type":"not_one_of","excluded":[5]}]}""", "1 6", "0 5")]
    [InlineData("""{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":"a"},{"constraint_type":"range","min":5}]}""", "\"a\" 5", "\"b\" 4")]
    [InlineData(
        """{"constraint_type":"any","constraints":[{"constraint_type":"all","constraints":[{"constraint_type":"range","min":1},{"constraint_type":"range","max":3}]}]}""",
        "1 3", "0 4")]
    public void A_value_is_allowed_when_it_satisfies_the_constraint(string json, string allowed, string refused)
    {
        ArgumentConstraint constraint = Parse(json);

        foreach (string value in allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            constraint.Allows(Encoding.UTF8.GetBytes(value)).Should().BeTrue($"{json} allows {value}");
        }

        foreach (string value in refused.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            IsJson(value).Should().BeTrue(value);
            constraint.Allows(Encoding.UTF8.GetBytes(value)).Should().BeFalse($"{json} refuses {value}");
        }
    }

    [Theory]
    [InlineData("/reports", true)]
    [InlineData("/reports/q3.txt", true)]
    [InlineData("/reports/2026/q3.txt", true)]
    [InlineData("/reports/.hidden", true)]
    [InlineData("/reports/.h", true)]
    [InlineData("/reports/h.", true)]
    [InlineData("/reports/...", true)]
    [InlineData("/reports/a..b", true)]
    [InlineData("/reports/%2e%2e/etc", true)]      // text is text: whoever decodes it later must not
    [InlineData("/reports/a b", true)]
    [InlineData("/reports2", false)]
    [InlineData("/reports2/x", false)]
    [InlineData("/report", false)]
    [InlineData("/Reports/x", false)]
    [InlineData("reports/x", false)]
    [InlineData("/", false)]
    [InlineData("", false)]
    [InlineData("/reports/", false)]
    [InlineData("/reports//x", false)]
    [InlineData("//reports/x", false)]
    [InlineData("/reports/..", false)]
    [InlineData("/reports/../etc/passwd", false)]
    [InlineData("/reports/x/../../etc", false)]
    [InlineData("/reports/.", false)]
    [InlineData("/reports/./x", false)]
    [InlineData("/reports\\..\\etc", false)]
    [InlineData("/reports/x\\y", false)]
    [InlineData("/reports/x\0", false)]
    [InlineData("/reports/x\n", false)]
    [InlineData("/reports/x\u001f", false)]
    [InlineData("/reports/x\u007f", false)]
    [InlineData("/reports/x\u0085", false)]
    [InlineData("/reports/x\u009fy", false)]
    [InlineData("/reports/x\"", false)]
    [InlineData("/reports/\u00a0", true)]
    [InlineData("/reports\uff0fx", false)]         // a full-width slash separates nothing
    [InlineData("/rep\u043erts/x", false)]         // a Cyrillic o
    [InlineData("\u2215reports/x", false)]
    public void A_path_is_within_a_root_by_its_text_alone(string path, bool isWithin) =>
        ArgumentConstraint.Within("/reports").Allows(Json(path)).Should().Be(isWithin);

    [Theory]
    [InlineData("/", "/etc", true)]
    [InlineData("/", "/", true)]
    [InlineData("/", "etc", false)]
    [InlineData("reports", "reports/x", true)]
    [InlineData("reports", "/reports/x", false)]
    [InlineData("/a/b", "/a", false)]
    public void Roots_may_be_everything_or_relative(string root, string path, bool isWithin) =>
        ArgumentConstraint.Within(root).Allows(Json(path)).Should().Be(isWithin);

    [Theory]
    [InlineData("1")]
    [InlineData("null")]
    [InlineData("[\"/reports/x\"]")]
    [InlineData("{\"path\":\"/reports/x\"}")]
    public void What_is_no_text_is_no_path(string value) => ArgumentConstraint.Within("/").Allows(Encoding.UTF8.GetBytes(value)).Should().BeFalse();

    [Theory]
    [InlineData("")]
    [InlineData("/reports/")]
    [InlineData("//")]
    [InlineData("/a/../b")]
    [InlineData("./a")]
    [InlineData("a\\b")]
    [InlineData("a\"b")]
    [InlineData("a\nb")]
    [InlineData("a\u0090")]
    public void A_root_is_itself_a_clean_path(string root)
    {
        FluentActions.Invoking(() => ArgumentConstraint.Within(root)).Should().Throw<ArgumentException>();
        ArgumentConstraint.TryParse(
            Encoding.UTF8.GetBytes($$"""{"constraint_type":"x_within","root":{{Encoding.UTF8.GetString(Json(root))}}}"""), out _).Should().BeFalse();
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{}""")]
    [InlineData("""{"value":1}""")]
    [InlineData("""{"constraint_type":1}""")]
    [InlineData("""{"constraint_type":"regex","pattern":"a"}""")]
    [InlineData("""{"constraint_type":"Exact","value":1}""")]
    [InlineData("""{"constraint_type":"exact"}""")]
    [InlineData("""{"constraint_type":"exact","values":1}""")]
    [InlineData("""{"constraint_type":"exact","value":[1]}""")]
    [InlineData("""{"constraint_type":"exact","value":{}}""")]
    [InlineData("""{"constraint_type":"exact","value":1,"more":1}""")]
    [InlineData("""{"constraint_type":"exact","value":9007199254740993}""")]
    [InlineData("""{"constraint_type":"exact","value":1,"optional":true}""")]
    [InlineData("""{"constraint_type":"exact","value":1,"value":1}""")]
    [InlineData("""{"constraint_type":"range"}""")]
    [InlineData("""{"constraint_type":"range","min":"1"}""")]
    [InlineData("""{"constraint_type":"range","max":null,"min":1}""")]
    [InlineData("""{"constraint_type":"range","maximum":1,"min":1}""")]
    [InlineData("""{"constraint_type":"range","min":1,"min_inclusive":1}""")]
    [InlineData("""{"constraint_type":"range","max":1,"max_inclusive":"no"}""")]
    [InlineData("""{"constraint_type":"range","min_inclusive":false}""")]
    [InlineData("""{"constraint_type":"range","min":9007199254740993}""")]
    [InlineData("""{"constraint_type":"range","max":0.1000000000000000055511151231257827}""")]
    [InlineData("""{"constraint_type":"one_of"}""")]
    [InlineData("""{"constraint_type":"one_of","values":[]}""")]
    [InlineData("""{"constraint_type":"one_of","values":"a"}""")]
    [InlineData("""{"constraint_type":"one_of","values":["a"],"more":1}""")]
    [InlineData("""{"constraint_type":"one_of","values":[9007199254740993]}""")]
    [InlineData("""{"constraint_type":"one_of","values":[{"n":[9007199254740993]}]}""")]
    [InlineData("""{"constraint_type":"not_one_of"}""")]
    [InlineData("""{"constraint_type":"not_one_of","values":["a"]}""")]
    [InlineData("""{"constraint_type":"contains","required":"a"}""")]
    [InlineData("""{"constraint_type":"contains"}""")]
    [InlineData("""{"constraint_type":"subset","allowed":{}}""")]
    [InlineData("""{"constraint_type":"subset"}""")]
    [InlineData("""{"constraint_type":"wildcard","value":1}""")]
    [InlineData("""{"constraint_type":"wildcard","optional":false}""")]
    [InlineData("""{"constraint_type":"all"}""")]
    [InlineData("""{"constraint_type":"all","constraints":[]}""")]
    [InlineData("""{"constraint_type":"any","constraints":[]}""")]
    [InlineData("""{"constraint_type":"any","constraints":{}}""")]
    [InlineData("""{"constraint_type":"all","constraints":[1]}""")]
    [InlineData("""{"constraint_type":"all","constraints":[{"constraint_type":"wildcard","optional":true}]}""")]
    [InlineData("""{"constraint_type":"any","constraints":[{"constraint_type":"wildcard"},{"constraint_type":"regex"}]}""")]
    [InlineData("""{"constraint_type":"all","constraints":[{"constraint_type":"wildcard"}],"more":1}""")]
    [InlineData("""{"constraint_type":"x_within"}""")]
    [InlineData("""{"constraint_type":"x_within","root":1}""")]
    [InlineData("""{"constraint_type":"x_within","root":"/a","follow":true}""")]
    public void A_constraint_with_anything_wrong_in_it_is_refused(string json)
    {
        ArgumentConstraint.TryParse(Encoding.UTF8.GetBytes(json), out ArgumentConstraint? constraint).Should().BeFalse();
        constraint.Should().BeNull();
        FluentActions.Invoking(() => Parse(json)).Should().Throw<FormatException>();
    }

    [Fact]
    public void Constraints_are_nested_at_most_32_deep()
    {
        Parse(Nested(32)).Type.Should().Be("all");
        ArgumentConstraint.TryParse(Encoding.UTF8.GetBytes(Nested(33)), out _).Should().BeFalse();
        AgentScopeSet.TryParse(Encoding.UTF8.GetBytes($$$"""{"a.b":{"x":{{{Nested(33)}}}}}"""), out _, out Denial? denial).Should().BeFalse();
        denial!.Code.Should().Be(DenialCodes.TooLarge);
    }

    [Fact]
    public void Code_cannot_nest_deeper_than_the_wire()
    {
        // The deepest clause counts, wherever it stands; shallow ones beside it, as many as may be.
        ArgumentConstraint constraint = ArgumentConstraint.All(ArgumentConstraint.Wildcard);
        for (int depth = 3; depth <= 32; depth++)
        {
            constraint = depth % 2 == 0
                ? ArgumentConstraint.All(constraint, ArgumentConstraint.Wildcard)
                : ArgumentConstraint.Any(ArgumentConstraint.Wildcard, constraint);
        }

        FluentActions.Invoking(() => ArgumentConstraint.All(ArgumentConstraint.Wildcard, constraint)).Should().Throw<ArgumentException>().WithMessage("*nested deeper*");
        FluentActions.Invoking(() => ArgumentConstraint.Any(constraint)).Should().Throw<ArgumentException>().WithMessage("*nested deeper*");
        Parse(constraint.ToJson()).ToJson().Should().Be(constraint.ToJson());
    }

    [Theory]
    [InlineData(4096, true)]
    [InlineData(4097, false)]
    public void A_value_is_at_most_4096_bytes(int bytes, bool isAccepted)
    {
        string text = new('x', bytes - 2);

        ArgumentConstraint.TryParse(Encoding.UTF8.GetBytes($$"""{"constraint_type":"exact","value":"{{text}}"}"""), out _).Should().Be(isAccepted);
        Action inCode = () => ArgumentConstraint.Exact(text);
        if (isAccepted)
        {
            inCode.Should().NotThrow();
        }
        else
        {
            inCode.Should().Throw<ArgumentException>();
        }
    }

    [Fact]
    public void What_the_wire_refuses_cannot_be_made_in_code_either()
    {
        FluentActions.Invoking(() => ArgumentConstraint.Exact(new object[] { 1 })).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Exact(9007199254740993L)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.OneOf(9007199254740993L)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.NotOneOf("a", 9007199254740993L)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Exact(new Uri("https://x"))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Exact(double.NaN)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Range()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Range(double.NegativeInfinity, 1)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Range(1, double.NaN)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.OneOf()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.OneOf(null!)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.All()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.All(null!)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => ArgumentConstraint.Any()).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.All(ArgumentConstraint.Wildcard, null!)).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ArgumentConstraint.Within(null!)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Lists_made_in_code_may_be_empty_where_that_means_something()
    {
        ArgumentConstraint.NotOneOf().ToJson().Should().Be("""{"constraint_type":"not_one_of","excluded":[]}""");
        ArgumentConstraint.Contains().ToJson().Should().Be("""{"constraint_type":"contains","required":[]}""");
        ArgumentConstraint.Subset().ToJson().Should().Be("""{"allowed":[],"constraint_type":"subset"}""");
    }

    [Fact]
    public void A_range_made_in_code_needs_one_bound()
    {
        ArgumentConstraint.Range(min: 1).ToJson().Should().Be("""{"constraint_type":"range","min":1}""");
        ArgumentConstraint.Range(max: 1).ToJson().Should().Be("""{"constraint_type":"range","max":1}""");
    }

    [Fact]
    public void Clauses_are_copied_when_they_are_given()
    {
        ArgumentConstraint[] clauses = [ArgumentConstraint.Exact("a")];
        ArgumentConstraint constraint = ArgumentConstraint.Any(clauses);

        clauses[0] = ArgumentConstraint.Wildcard;

        constraint.Allows("\"b\""u8).Should().BeFalse();
    }

    [Fact]
    public void A_long_list_against_a_long_list_is_not_a_way_to_keep_us_busy()
    {
        string[] values = [.. Enumerable.Range(0, 30_000).Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture))];
        string list = string.Join(',', values);
        byte[] argument = Encoding.UTF8.GetBytes($"[{string.Join(',', Enumerable.Repeat(list, 5))}]");
        ArgumentConstraint subset = Parse($$"""{"constraint_type":"subset","allowed":[{{list}}]}""");
        ArgumentConstraint contains = Parse($$"""{"constraint_type":"contains","required":[{{list}}]}""");
        System.Diagnostics.Stopwatch watch = System.Diagnostics.Stopwatch.StartNew();

        subset.Attenuates(Parse($$"""{"constraint_type":"subset","allowed":[{{list}}]}""")).Should().BeTrue();
        contains.Attenuates(Parse($$"""{"constraint_type":"contains","required":[{{list}}]}""")).Should().BeTrue();
        subset.Allows(argument).Should().BeTrue();
        contains.Allows(argument).Should().BeTrue();

        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(10), "a walk of list by list takes minutes");
    }

    internal static ArgumentConstraint Parse(string json) => ArgumentConstraint.Parse(Encoding.UTF8.GetBytes(json));

    internal static string Nested(int depth) => depth == 1
        ? """{"constraint_type":"wildcard"}"""
        : $$"""{"constraint_type":"all","constraints":[{{Nested(depth - 1)}}]}""";

    private static byte[] Json(string text) => ToolArguments.Parse(Encoding.UTF8.GetBytes(
        System.Text.Json.JsonSerializer.Serialize(new Dictionary<string, string> { ["x"] = text }))).GetUtf8Json("x").ToArray();

    private static bool IsJson(string text) => Wire.CanonicalJson.TryCanonicalize(Encoding.UTF8.GetBytes(text), out _, out _);
}
