using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace AgentIdentity.Sdk.Scopes;

/// <summary>The snapshot: what was checked is what the tool runs on.</summary>
public sealed class ToolArgumentsTests
{
    [Fact]
    public void A_snapshot_does_not_see_later_changes()
    {
        List<object?> list = ["a"];
        Dictionary<string, object?> inner = new() { ["k"] = 1 };
        Dictionary<string, object?> arguments = new() { ["path"] = "/reports", ["list"] = list, ["inner"] = inner };
        ToolCall call = new("files.read", arguments);

        arguments["path"] = "/etc";
        arguments["more"] = 1;
        list.Add("b");
        inner["k"] = 2;

        Encoding.UTF8.GetString(call.Arguments.Utf8Json.Span).Should().Be("""{"inner":{"k":1},"list":["a"],"path":"/reports"}""");
        call.Arguments.GetString("path").Should().Be("/reports");
    }

    [Fact]
    public void Values_of_every_kind_are_written_canonically()
    {
        ToolCall call = new("a.b", new()
        {
            ["null"] = null,
            ["text"] = "é\"\n",
            ["true"] = true,
            ["false"] = false,
            ["int"] = -1,
            ["long"] = 1L << 53,
            ["ulong"] = 5UL,
            ["byte"] = (byte)7,
            ["decimal"] = 1.10m,
            ["double"] = 1e21,
            ["float"] = 0.1f,
            ["list"] = new[] { 1, 2 },
            ["element"] = JsonSerializer.SerializeToElement(new { b = 1, a = 2 }),
            ["node"] = JsonNode.Parse("""{ "y" : 1.0 }"""),
        });

        Encoding.UTF8.GetString(call.Arguments.Utf8Json.Span).Should().Be(
            """{"byte":7,"decimal":1.1,"double":1e+21,"element":{"a":2,"b":1},"false":false,"float":0.1,"int":-1,"list":[1,2],"long":9007199254740992,"node":{"y":1},"""
            + "\"null\":null,\"text\":\"é\\\"\\n\",\"true\":true,\"ulong\":5}");
        call.Arguments.HasInexactNumber.Should().BeFalse();
    }

    public static TheoryData<string> Unwritable() => ["uri", "char", "nan", "infinity", "undefined", "cycle of lists", "cycle of dictionaries", "duplicate"];

    [Theory]
    [MemberData(nameof(Unwritable))]
    public void What_has_no_JSON_form_is_refused(string kind)
    {
        List<object?> cycle = [];
        cycle.Add(cycle);
        Dictionary<string, object?> ring = [];
        ring["k"] = ring;
        object value = kind switch
        {
            "uri" => new Uri("https://x"),
            "char" => 'c',
            "nan" => double.NaN,
            "infinity" => float.PositiveInfinity,
            "undefined" => default(JsonElement),
            "cycle of lists" => cycle,
            "cycle of dictionaries" => ring,
            _ => JsonSerializer.Deserialize<JsonElement>("""{"a":1,"a":2}"""),
        };

        FluentActions.Invoking(() => new ToolCall("a.b", new() { ["x"] = value })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_value_without_a_JSON_form_is_named_by_its_argument()
    {
        FluentActions.Invoking(() => new ToolCall("a.b", new() { ["x"] = 'c' })).Should().Throw<ArgumentException>().WithMessage("argument x is a Char*");
        FluentActions.Invoking(() => new ToolCall("a.b", new() { ["x"] = new Dictionary<string, object?> { ["y"] = 'c' } }))
            .Should().Throw<ArgumentException>().WithMessage("argument x is a Char*");
    }

    [Theory]
    [InlineData("9007199254740992", false)]
    [InlineData("9007199254740993", true)]
    [InlineData("0.1", false)]
    [InlineData("1e3", false)]
    [InlineData("0.10000000000000000001", true)]
    [InlineData("[{\"y\":9007199254740993}]", true)]
    [InlineData("\"9007199254740993\"", false)]
    public void A_number_JSON_cannot_carry_is_noticed(string value, bool isInexact) =>
        ToolArguments.Parse(Encoding.UTF8.GetBytes($"{{\"x\":{value}}}")).HasInexactNumber.Should().Be(isInexact);

    [Fact]
    public void Numbers_given_in_code_are_noticed_too()
    {
        new ToolCall("a.b", new() { ["x"] = (1L << 53) + 1 }).Arguments.HasInexactNumber.Should().BeTrue();
        new ToolCall("a.b", new() { ["x"] = ulong.MaxValue }).Arguments.HasInexactNumber.Should().BeTrue();
        new ToolCall("a.b", new() { ["x"] = 0.1000000000000000055511151231m }).Arguments.HasInexactNumber.Should().BeTrue();
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"a\":1,\"a\":1}")]
    [InlineData("{\"a\":1,\"\\u0061\":1}")]
    [InlineData("{\"a\":1e400}")]
    [InlineData("{\"a\":\"\\ud800\"}")]
    [InlineData("{\"a\":NaN}")]
    [InlineData("{\"a\":1,}")]
    [InlineData("\ufeff{}")]
    [InlineData("{} {}")]
    public void What_is_not_one_strict_object_is_refused(string json)
    {
        ToolArguments.TryParse(Encoding.UTF8.GetBytes(json), out _).Should().BeFalse();
        FluentActions.Invoking(() => ToolArguments.Parse(Encoding.UTF8.GetBytes(json))).Should().Throw<FormatException>();
    }

    [Fact]
    public void Arguments_are_nested_at_most_64_deep()
    {
        ToolArguments.TryParse(Encoding.UTF8.GetBytes(Deep(64)), out _).Should().BeTrue();
        ToolArguments.TryParse(Encoding.UTF8.GetBytes(Deep(65)), out _).Should().BeFalse();
    }

    [Fact]
    public void Arguments_are_at_most_a_mebibyte()
    {
        string within = $"{{\"x\":\"{new string('a', ToolArguments.MaxBytes - 8)}\"}}";

        ToolArguments.TryParse(Encoding.UTF8.GetBytes(within), out _).Should().BeTrue();
        ToolArguments.TryParse(Encoding.UTF8.GetBytes(within + " "), out _).Should().BeFalse();
        FluentActions.Invoking(() => new ToolCall("a.b", new() { ["x"] = new string('a', ToolArguments.MaxBytes) })).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_lone_surrogate_is_replaced_once_and_for_all()
    {
        string lone = "a" + (char)0xD800;
        ToolCall call = new("a.b", new() { [lone] = lone });

        call.Arguments.Names.Should().Equal("a\uFFFD");
        call.Arguments.GetString("a\uFFFD").Should().Be("a\uFFFD");
        FluentActions.Invoking(() => new ToolCall("a.b", new() { [lone] = 1, ["a\uFFFD"] = 2 })).Should().Throw<ArgumentException>("both names are now the same");
    }

    [Fact]
    public void Getters_read_what_is_there_and_nothing_else()
    {
        ToolArguments arguments = ToolArguments.Parse("""{"b":true,"f":false,"i":7,"n":null,"r":1.5,"s":"t\u0065xt","z":9007199254740992}"""u8);

        arguments.GetString("s").Should().Be("text");
        arguments.GetInt64("i").Should().Be(7);
        arguments.GetInt64("z").Should().Be(1L << 53);
        arguments.GetDouble("r").Should().Be(1.5);
        arguments.GetDouble("i").Should().Be(7);
        arguments.GetBoolean("b").Should().BeTrue();
        arguments.GetBoolean("f").Should().BeFalse();
        arguments.GetStringOrDefault("s").Should().Be("text");
        arguments.GetStringOrDefault("missing").Should().BeNull();
        arguments.Contains("b").Should().BeTrue("the first counts too");
        arguments.Contains("n").Should().BeTrue();
        arguments.Contains("N").Should().BeFalse();
        arguments.Count.Should().Be(7);
        Encoding.UTF8.GetString(arguments.GetUtf8Json("s").Span).Should().Be("\"text\"");

        arguments.Invoking(a => a.GetString("i")).Should().Throw<FormatException>();
        arguments.Invoking(a => a.GetStringOrDefault("n")).Should().Throw<FormatException>("null is not absence");
        arguments.Invoking(a => a.GetInt64("r")).Should().Throw<FormatException>();
        arguments.Invoking(a => a.GetInt64("s")).Should().Throw<FormatException>();
        arguments.Invoking(a => a.GetDouble("s")).Should().Throw<FormatException>();
        arguments.Invoking(a => a.GetBoolean("i")).Should().Throw<FormatException>();
        arguments.Invoking(a => a.GetString("missing")).Should().Throw<KeyNotFoundException>();
        arguments.Invoking(a => a.GetUtf8Json("missing")).Should().Throw<KeyNotFoundException>();
        arguments.Invoking(a => a.Contains(null!)).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("a\",\"path\":\"/etc")]
    [InlineData("a\\")]
    [InlineData("a\nb")]
    [InlineData("\u00e9\"")]
    public void A_text_stays_within_its_quotes(string text)
    {
        ToolArguments arguments = new ToolCall("a.b", new() { ["x"] = text }).Arguments;

        arguments.Names.Should().Equal("x");
        arguments.GetString("x").Should().Be(text);
    }

    [Fact]
    public void No_arguments_are_no_arguments()
    {
        ToolArguments.Empty.HasInexactNumber.Should().BeFalse();
        AgentScopeSet.Create(AgentScope.For("a.b").WithoutArguments()).Covers(ToolCall.Create("a.b", ToolArguments.Empty)).Should().BeTrue();
    }

    [Fact]
    public void Arguments_do_not_show_themselves_in_logs()
    {
        ToolCall call = new("a.b", new() { ["password"] = "secret" });

        call.ToString().Should().Be("a.b");
        call.Arguments.ToString().Should().Be(nameof(ToolArguments));
    }

    [Fact]
    public void An_action_is_one_to_256_characters()
    {
        new ToolCall(new string('a', 256)).Action.Should().HaveLength(256);
        FluentActions.Invoking(() => new ToolCall(new string('a', 257))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => new ToolCall("")).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => ToolCall.Create("a.b", null!)).Should().Throw<ArgumentNullException>();
    }

    private static string Deep(int depth) => $"{{\"x\":{new string('[', depth - 1)}{new string(']', depth - 1)}}}";
}
