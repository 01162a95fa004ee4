using System.Text;

namespace AgentIdentity.Sdk.Scopes;

/// <summary>Scopes as hosts write them and as the wire carries them: a closed world.</summary>
public sealed class ScopeTests
{
    [Theory]
    [InlineData("files")]
    [InlineData(".read")]
    [InlineData("files.")]
    [InlineData("files .read")]
    [InlineData("files.re\u0430d")]
    [InlineData("files.read\n")]
    [InlineData("files.*")]
    [InlineData("files.re*")]
    [InlineData("*.read")]
    [InlineData("*")]
    [InlineData("")]
    public void An_action_id_names_one_action_of_one_source(string action) =>
        FluentActions.Invoking(() => AgentScope.For(action)).Should().Throw<ArgumentException>();

    [Fact]
    public void An_action_id_is_not_null() => FluentActions.Invoking(() => AgentScope.For(null!)).Should().Throw<ArgumentNullException>();

    [Fact]
    public void An_action_id_has_at_most_256_characters()
    {
        AgentScope.For("a." + new string('b', 254)).Action.Should().HaveLength(256);
        FluentActions.Invoking(() => AgentScope.For("a." + new string('b', 255))).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void A_scope_that_says_nothing_about_arguments_cannot_be_granted()
    {
        FluentActions.Invoking(() => AgentScopeSet.Create(AgentScope.For("files.read"))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => AgentScope.For("files.read").ToJson()).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void An_argument_that_is_not_named_is_refused()
    {
        AgentScopeSet scopes = [AgentScope.For("a.b").Any("x")];

        scopes.Covers(Call("""{"x":1}""")).Should().BeTrue();
        scopes.Covers(Call("""{"x":1,"y":1}""")).Should().BeFalse();
        scopes.Covers(Call("""{"a":1,"x":1}""")).Should().BeFalse();
        scopes.Covers(Call("""{"X":1}""")).Should().BeFalse();
    }

    [Fact]
    public void A_named_argument_must_be_there_unless_it_is_optional()
    {
        AgentScopeSet scopes = [AgentScope.For("a.b").Any("m").Optional("a", ArgumentConstraint.Exact(1)).Optional("z", ArgumentConstraint.Exact(1))];

        scopes.Covers(Call("""{"m":1}""")).Should().BeTrue();
        scopes.Covers(Call("""{"a":1,"m":1,"z":1}""")).Should().BeTrue();
        scopes.Covers(Call("""{"a":2,"m":1}""")).Should().BeFalse("optional is not arbitrary");
        scopes.Covers(Call("""{"a":1,"z":1}""")).Should().BeFalse();
        scopes.Covers(Call("{}")).Should().BeFalse();
        scopes.Covers(Call("""{"a":1}""")).Should().BeFalse("the last rule is required");
    }

    [Fact]
    public void Null_is_a_value_and_not_absence()
    {
        AgentScopeSet scopes = [AgentScope.For("a.b").Optional("x", ArgumentConstraint.Exact(1))];

        scopes.Covers(Call("""{"x":null}""")).Should().BeFalse();
    }

    [Fact]
    public void Other_arguments_are_allowed_only_when_that_is_said()
    {
        AgentScopeSet scopes = [AgentScope.For("a.b").Exact("x", 1).AnyOtherArguments()];

        scopes.Covers(Call("""{"w":1,"x":1,"y":1}""")).Should().BeTrue();
        scopes.Covers(Call("""{"x":2,"y":1}""")).Should().BeFalse();
        scopes.Covers(Call("""{"y":1}""")).Should().BeFalse();
    }

    [Fact]
    public void Other_arguments_beside_none_are_any_arguments() => AgentScope.For("a.b").AnyOtherArguments().ToJson().Should().Be("{}");

    [Fact]
    public void Without_arguments_really_refuses_every_argument()
    {
        AgentScopeSet made = [AgentScope.For("a.b").WithoutArguments()];

        foreach (AgentScopeSet scopes in (AgentScopeSet[])[made, AgentScopeSet.Parse(Encoding.UTF8.GetBytes(made.ToJson()))])
        {
            scopes.Covers(Call("{}")).Should().BeTrue();
            foreach (string arguments in (string[])["""{"x":1}""", """{"no_arguments":true}""", """{"no_arguments":false}""", """{"no_arguments":null}""", """{"*":1}""", """{"":1}"""])
            {
                scopes.Covers(Call(arguments)).Should().BeFalse(arguments);
            }
        }
    }

    [Fact]
    public void Contradictions_are_refused()
    {
        AgentScope none = AgentScope.For("a.b").WithoutArguments();
        AgentScope some = AgentScope.For("a.b").Any("x");

        none.Invoking(scope => scope.Any("x")).Should().Throw<ArgumentException>();
        none.Invoking(scope => scope.AnyOtherArguments()).Should().Throw<InvalidOperationException>();
        none.Invoking(scope => scope.AnyArguments()).Should().Throw<InvalidOperationException>();
        some.Invoking(scope => scope.WithoutArguments()).Should().Throw<InvalidOperationException>();
        some.Invoking(scope => scope.AnyArguments()).Should().Throw<InvalidOperationException>();
        some.Invoking(scope => scope.Any("x")).Should().Throw<ArgumentException>();
        some.Invoking(scope => scope.Any("*")).Should().Throw<ArgumentException>();
        some.Invoking(scope => scope.Any("")).Should().Throw<ArgumentException>();
        some.Invoking(scope => scope.Where("y", null!)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public void Methods_of_a_scope_leave_it_as_it_was()
    {
        AgentScope scope = AgentScope.For("a.b").Any("x");
        string before = scope.ToJson();

        _ = scope.Any("y").AnyOtherArguments();

        scope.ToJson().Should().Be(before);
    }

    [Fact]
    public void A_scope_constrains_at_most_64_arguments()
    {
        AgentScope scope = Enumerable.Range(0, 64).Aggregate(AgentScope.For("a.b"), (made, i) => made.Any($"x{i}"));

        scope.Invoking(full => full.Any("y")).Should().Throw<ArgumentException>();
        AgentScopeSet.TryParse(Encoding.UTF8.GetBytes(Map(64)), out _, out _).Should().BeTrue();
        AgentScopeSet.TryParse(Encoding.UTF8.GetBytes(Map(65)), out _, out Denial? denial).Should().BeFalse();
        denial!.Code.Should().Be(DenialCodes.TooLarge);
    }

    [Fact]
    public void A_set_has_at_most_256_scopes()
    {
        AgentScope[] scopes = [.. Enumerable.Range(0, 257).Select(i => AgentScope.For($"a.b{i}").AnyArguments())];

        AgentScopeSet.Create(scopes.AsSpan()[..256]).Count.Should().Be(256);
        FluentActions.Invoking(() => AgentScopeSet.Create(scopes)).Should().Throw<ArgumentException>();
        AgentScopeSet.TryParse(
            Encoding.UTF8.GetBytes($"{{{string.Join(',', Enumerable.Range(0, 257).Select(i => $"\"t{i}\":{{}}"))}}}"), out _, out Denial? denial).Should().BeFalse();
        denial!.Code.Should().Be(DenialCodes.TooLarge);
    }

    [Fact]
    public void A_set_has_one_scope_for_each_action()
    {
        FluentActions.Invoking(() => AgentScopeSet.Create(AgentScope.For("a.b").Any("x"), AgentScope.For("a.b").Any("y"))).Should().Throw<ArgumentException>();
        FluentActions.Invoking(() => AgentScopeSet.Create([null!])).Should().Throw<ArgumentNullException>();
    }

    [Theory]
    [InlineData("""[]""")]
    [InlineData("""{"a.b":1}""")]
    [InlineData("""{"a.b":{"x":1}}""")]
    [InlineData("""{"a.b":{"x":[]}}""")]
    [InlineData("""{"a.b":{"x":{"constraint_type":"wildcard","optional":"yes"}}}""")]
    [InlineData("""{"a.b":{"*":{"constraint_type":"wildcard","optional":true}}}""")]
    [InlineData("""{"a.b":{"*":{"constraint_type":"wildcard","optional":false}}}""")]
    [InlineData("""{"a.b":{"*":{"constraint_type":"exact","value":1}}}""")]
    [InlineData("""{"a.b":{},"a.b":{}}""")]
    [InlineData("""{"a.b":{"x":{"constraint_type":"wildcard"},"\u0078":{"constraint_type":"wildcard"}}}""")]
    [InlineData("""{"":{}}""")]
    [InlineData("")]
    public void A_tools_object_with_anything_wrong_in_it_is_refused(string json)
    {
        AgentScopeSet.TryParse(Encoding.UTF8.GetBytes(json), out AgentScopeSet? scopes, out Denial? denial).Should().BeFalse();
        scopes.Should().BeNull();
        denial!.Code.Should().Be(DenialCodes.Malformed);
        FluentActions.Invoking(() => AgentScopeSet.Parse(Encoding.UTF8.GetBytes(json))).Should().Throw<FormatException>();
    }

    [Fact]
    public void Any_id_may_stand_on_the_wire_and_covers_itself_alone()
    {
        AgentScopeSet scopes = AgentScopeSet.Parse("""{"files.*":{},"read_file":{}}"""u8);

        scopes.Covers(new ToolCall("read_file")).Should().BeTrue();
        scopes.Covers(new ToolCall("files.read")).Should().BeFalse("a star on the wire is a character");
        scopes.Covers(new ToolCall("files.*")).Should().BeTrue();
        scopes.Covers(new ToolCall("READ_FILE")).Should().BeFalse();
    }

    [Fact]
    public void An_optional_flag_that_is_false_means_required()
    {
        AgentScopeSet scopes = AgentScopeSet.Parse("""{"a.b":{"x":{"constraint_type":"wildcard","optional":false}}}"""u8);

        scopes.Covers(new ToolCall("a.b")).Should().BeFalse();
        scopes.ToJson().Should().Be("""{"a.b":{"x":{"constraint_type":"wildcard"}}}""");
    }

    [Theory]
    [InlineData("""{"allowed":[1],"constraint_type":"subset","optional":true}""")]
    [InlineData("""{"constraint_type":"all","constraints":[{"constraint_type":"wildcard"}],"optional":true}""")]
    [InlineData("""{"constraint_type":"any","constraints":[{"constraint_type":"wildcard"}],"optional":true}""")]
    [InlineData("""{"constraint_type":"contains","optional":true,"required":[1]}""")]
    [InlineData("""{"constraint_type":"exact","optional":true,"value":1}""")]
    [InlineData("""{"constraint_type":"not_one_of","excluded":[1],"optional":true}""")]
    [InlineData("""{"constraint_type":"one_of","optional":true,"values":[1]}""")]
    [InlineData("""{"constraint_type":"range","max":1,"max_inclusive":false,"optional":true}""")]
    [InlineData("""{"constraint_type":"wildcard","optional":true}""")]
    [InlineData("""{"constraint_type":"x_within","optional":true,"root":"/"}""")]
    public void A_constraint_of_any_type_stays_optional_when_it_is_written(string constraint)
    {
        string scopes = $$$"""{"a.b":{"x":{{{constraint}}}}}""";

        AgentScopeSet.Parse(Encoding.UTF8.GetBytes(scopes)).ToJson().Should().Be(scopes);
    }

    [Fact]
    public void A_number_JSON_cannot_carry_is_refused_under_every_scope()
    {
        AgentScopeSet scopes = [AgentScope.For("a.b").AnyArguments()];

        scopes.Covers(Call("""{"x":9007199254740992}""")).Should().BeTrue();
        scopes.Covers(Call("""{"x":9007199254740993}""")).Should().BeFalse();
        scopes.Covers(Call("""{"x":[{"y":9007199254740993}]}""")).Should().BeFalse();
    }

    [Fact]
    public void A_scope_shows_its_action_and_what_is_decided_of_its_arguments()
    {
        AgentScope.For("a.b").ToString().Should().Be("a.b");
        AgentScope.For("a.b").AnyArguments().ToString().Should().Be("a.b {}");
    }

    [Theory]
    [InlineData("regex", "a.b has a constraint that is of a type this verifier does not know; its issuer has to use another")]
    [InlineData("exact", "a.b has a constraint that is not well-formed; its issuer has to mend it")]
    public void A_refused_constraint_says_whose_turn_it_is(string type, string message)
    {
        AgentScopeSet.TryParse(Encoding.UTF8.GetBytes($$$$"""{"a.b":{"x":{"constraint_type":"{{{{type}}}}"}}}"""), out _, out Denial? denial).Should().BeFalse();

        denial!.Message.Should().Be(message);
    }

    [Fact]
    public void The_star_is_written_where_it_sorts() =>
        AgentScope.For("a.b").Any("!").AnyOtherArguments().ToJson().Should().Be("""{"!":{"constraint_type":"wildcard"},"*":{"constraint_type":"wildcard"}}""");

    [Fact]
    public void A_set_is_written_in_canonical_JSON()
    {
        AgentScopeSet scopes =
        [
            AgentScope.For("mail.send").OneOf("to", "b", "a", "b").Any("Subject").AnyOtherArguments().Any("!"),
            AgentScope.For("files.read").Within("path", "/reports").Optional("head", ArgumentConstraint.Range(1, 100, minInclusive: false)),
        ];

        scopes.ToJson().Should().Be(
            """{"files.read":{"head":{"constraint_type":"range","max":100,"min":1,"min_inclusive":false,"optional":true},"""
            + "\"path\":" + """{"constraint_type":"x_within","root":"/reports"}},"mail.send":{"!":{"constraint_type":"wildcard"},"*":{"constraint_type":"wildcard"},"""
            + "\"Subject\":" + """{"constraint_type":"wildcard"},"to":{"constraint_type":"one_of","values":["a","b"]}}}""");
        Encoding.UTF8.GetString(Wire.CanonicalJson.Canonicalize(Encoding.UTF8.GetBytes(scopes.ToJson()))).Should().Be(scopes.ToJson());
    }

    private static ToolCall Call(string arguments) => ToolCall.Create("a.b", ToolArguments.Parse(Encoding.UTF8.GetBytes(arguments)));

    private static string Map(int rules) =>
        "{\"a.b\":{" + string.Join(',', Enumerable.Range(0, rules).Select(i => $"\"x{i}\":{{\"constraint_type\":\"wildcard\"}}")) + "}}";
}
