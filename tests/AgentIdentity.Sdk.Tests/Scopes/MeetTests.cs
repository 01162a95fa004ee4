using System.Text;

namespace AgentIdentity.Sdk.Scopes;

/// <summary>What two sets of scopes allow together, written down.</summary>
public sealed class MeetTests
{
    [Theory]
    [InlineData("""{"x":{"constraint_type":"one_of","values":["a","b"]}}""", """{"x":{"constraint_type":"one_of","values":["b","c"]}}""",
        """{"x":{"constraint_type":"one_of","values":["b"]}}""")]
    [InlineData("""{"x":{"constraint_type":"range","max":9,"min":1}}""", """{"x":{"constraint_type":"range","max":12,"min":3,"min_inclusive":false}}""",
        """{"x":{"constraint_type":"range","max":9,"min":3,"min_inclusive":false}}""")]
    [InlineData("""{"x":{"constraint_type":"range","min":1}}""", """{"x":{"constraint_type":"one_of","values":[0,5]}}""", """{"x":{"constraint_type":"exact","value":5}}""")]
    [InlineData("""{"x":{"constraint_type":"one_of","values":[0,5]}}""", """{"x":{"constraint_type":"range","min":1}}""", """{"x":{"constraint_type":"exact","value":5}}""")]
    [InlineData("""{"x":{"constraint_type":"one_of","values":[5,6]}}""", """{"x":{"constraint_type":"range","min":1}}""", null)]
    [InlineData("""{"x":{"constraint_type":"one_of","values":[5,6]}}""", """{"x":{"constraint_type":"range","min":7}}""", null)]
    [InlineData("""{"x":{"constraint_type":"one_of","values":["a"]}}""", """{"x":{"constraint_type":"one_of","values":["b"]}}""", null)]
    [InlineData("""{"x":{"constraint_type":"range","max":1}}""", """{"x":{"constraint_type":"range","min":1,"min_inclusive":false}}""", null)]
    [InlineData("""{"x":{"constraint_type":"range","max":1}}""", """{"x":{"constraint_type":"range","min":1}}""", """{"x":{"constraint_type":"range","max":1,"min":1}}""")]
    [InlineData("""{"x":{"constraint_type":"range","max":9,"min":1}}""", """{"x":{"constraint_type":"range","max":12,"min":1,"min_inclusive":false}}""",
        """{"x":{"constraint_type":"range","max":9,"min":1,"min_inclusive":false}}""")]
    [InlineData("""{"x":{"constraint_type":"range","max":9,"max_inclusive":false,"min":1}}""", """{"x":{"constraint_type":"range","max":9,"min":3}}""",
        """{"x":{"constraint_type":"range","max":9,"max_inclusive":false,"min":3}}""")]
    [InlineData("""{"x":{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":1},{"constraint_type":"exact","value":2}]}}""",
        """{"x":{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":2},{"constraint_type":"exact","value":3}]}}""",
        """{"x":{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":2}]}}""")]
    [InlineData("""{"x":{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":1}]}}""",
        """{"x":{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":3}]}}""", null)]
    [InlineData("""{"x":{"constraint_type":"not_one_of","excluded":["a"]}}""", """{"x":{"constraint_type":"not_one_of","excluded":["b"]}}""",
        """{"x":{"constraint_type":"not_one_of","excluded":["a","b"]}}""")]
    [InlineData("""{"x":{"constraint_type":"contains","required":["a"]}}""", """{"x":{"constraint_type":"contains","required":["b"]}}""",
        """{"x":{"constraint_type":"contains","required":["a","b"]}}""")]
    [InlineData("""{"x":{"allowed":["a","b"],"constraint_type":"subset"}}""", """{"x":{"allowed":["b","c"],"constraint_type":"subset"}}""",
        """{"x":{"allowed":["b"],"constraint_type":"subset"}}""")]
    [InlineData("""{"x":{"constraint_type":"x_within","root":"/a"}}""", """{"x":{"constraint_type":"x_within","root":"/a/b"}}""",
        """{"x":{"constraint_type":"x_within","root":"/a/b"}}""")]
    [InlineData("""{"x":{"constraint_type":"x_within","root":"/a/b"}}""", """{"x":{"constraint_type":"x_within","root":"/a"}}""",
        """{"x":{"constraint_type":"x_within","root":"/a/b"}}""")]
    [InlineData("""{"x":{"constraint_type":"x_within","root":"/a"}}""", """{"x":{"constraint_type":"x_within","root":"/b"}}""", null)]
    [InlineData("""{"x":{"constraint_type":"exact","value":1}}""", """{"x":{"constraint_type":"exact","value":2}}""", null)]
    [InlineData("""{}""", """{"x":{"constraint_type":"exact","value":2}}""", """{"x":{"constraint_type":"exact","value":2}}""")]
    [InlineData("""{"x":{"constraint_type":"exact","value":2}}""", """{}""", """{"x":{"constraint_type":"exact","value":2}}""")]
    [InlineData("""{"x":{"constraint_type":"exact","optional":true,"value":2}}""", """{}""", """{"x":{"constraint_type":"exact","optional":true,"value":2}}""")]
    [InlineData("""{}""", """{}""", """{}""")]
    [InlineData("""{"x":{"constraint_type":"wildcard"}}""", """{"y":{"constraint_type":"wildcard"}}""", null)]
    [InlineData("""{"x":{"constraint_type":"wildcard","optional":true}}""", """{"y":{"constraint_type":"wildcard","optional":true}}""", null)]
    [InlineData("""{"x":{"constraint_type":"wildcard","optional":true},"y":{"constraint_type":"wildcard"}}""", """{"y":{"constraint_type":"wildcard"}}""",
        """{"y":{"constraint_type":"wildcard"}}""")]
    [InlineData("""{"y":{"constraint_type":"wildcard"}}""", """{"x":{"constraint_type":"wildcard"},"y":{"constraint_type":"wildcard"}}""", null)]
    [InlineData("""{"y":{"constraint_type":"wildcard"}}""", """{"x":{"constraint_type":"wildcard","optional":true},"y":{"constraint_type":"wildcard"}}""",
        """{"y":{"constraint_type":"wildcard"}}""")]
    [InlineData("""{"x":{"constraint_type":"exact","optional":true,"value":1},"y":{"constraint_type":"wildcard"}}""",
        """{"x":{"constraint_type":"exact","optional":true,"value":2},"y":{"constraint_type":"wildcard"}}""", """{"y":{"constraint_type":"wildcard"}}""")]
    [InlineData("""{"x":{"constraint_type":"exact","optional":true,"value":1}}""", """{"x":{"constraint_type":"exact","value":1}}""",
        """{"x":{"constraint_type":"exact","value":1}}""")]
    [InlineData("""{"*":{"constraint_type":"wildcard"},"x":{"constraint_type":"exact","optional":true,"value":1}}""",
        """{"*":{"constraint_type":"wildcard"},"x":{"constraint_type":"exact","optional":true,"value":2}}""", null)]
    public void A_meet_is_as_wide_as_the_wire_can_say(string left, string right, string? expected)
    {
        AgentScopeSet a = AgentScopeSet.Parse(Encoding.UTF8.GetBytes($"{{\"a.b\":{left}}}"));
        AgentScopeSet b = AgentScopeSet.Parse(Encoding.UTF8.GetBytes($"{{\"a.b\":{right}}}"));

        AgentScopeSet.Meet(a, b).ToJson().Should().Be(expected is null ? "{}" : $"{{\"a.b\":{expected}}}");
    }

    [Fact]
    public void A_meet_leaves_out_what_either_lacks()
    {
        AgentScopeSet left = [AgentScope.For("a.x").AnyArguments(), AgentScope.For("a.y").AnyArguments()];
        AgentScopeSet right = [AgentScope.For("a.y").AnyArguments(), AgentScope.For("a.z").AnyArguments()];

        AgentScopeSet.Meet(left, right).Actions.Should().Equal("a.y");
    }

    [Theory]
    [InlineData(32, 1)]
    [InlineData(33, 0)]
    public void A_meet_has_as_many_arguments_as_a_verifier_reads(int others, int scopes)
    {
        static AgentScopeSet Named(char letter, int count) =>
            [Enumerable.Range(0, count).Aggregate(AgentScope.For("a.b"), (made, i) => made.Any($"{letter}{i}")).AnyOtherArguments()];

        AgentScopeSet.Meet(Named('x', 32), Named('y', others)).Count.Should().Be(scopes);
    }

    [Fact]
    public void Nothing_meets_nobody()
    {
        FluentActions.Invoking(() => AgentScopeSet.Meet(null!, AgentScopeSet.Empty)).Should().Throw<ArgumentNullException>();
        FluentActions.Invoking(() => AgentScopeSet.Meet(AgentScopeSet.Empty, null!)).Should().Throw<ArgumentNullException>();
    }
}
