using System.Text;
using AgentIdentity.Sdk.Support;
using CsCheck;

namespace AgentIdentity.Sdk.Scopes;

/// <summary>What holds for all constraints and all scopes.</summary>
public sealed class ScopeProperties
{
    [Fact]
    public void What_a_child_allows_its_parent_allows() =>
        Gen.Select(ScopeGen.Constraint, ScopeGen.Constraint, ScopeGen.Value).Sample((child, parent, value) =>
        {
            byte[] json = Encoding.UTF8.GetBytes(value);
            return !child.Attenuates(parent) || !child.Allows(json) || parent.Allows(json);
        }, iter: 20_000, threads: 1);

    [Fact]
    public void What_a_narrower_set_covers_the_wider_covers() =>
        Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes, ScopeGen.Call).Sample(
            (child, parent, call) => !child.Attenuates(parent) || !child.Covers(call) || parent.Covers(call), iter: 20_000, threads: 1);

    [Fact]
    public void Attenuation_is_reflexive_and_transitive() =>
        Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes, ScopeGen.Scopes).Sample(
            (a, b, c) => a.Attenuates(a) && (!a.Attenuates(b) || !b.Attenuates(c) || a.Attenuates(c)), iter: 5000, threads: 1);

    [Fact]
    public void A_meet_is_within_both() =>
        Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes).Sample((a, b) =>
        {
            AgentScopeSet meet = AgentScopeSet.Meet(a, b);
            return meet.Attenuates(a) && meet.Attenuates(b);
        }, iter: 10_000, threads: 1);

    [Fact]
    public void A_meet_covers_the_same_either_way_round() =>
        Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes, ScopeGen.Call).Sample(
            (a, b, call) => AgentScopeSet.Meet(a, b).Covers(call) == AgentScopeSet.Meet(b, a).Covers(call), iter: 20_000, threads: 1);

    [Fact]
    public void A_meet_with_what_is_narrower_already_covers_no_less() =>
        Gen.Select(ScopeGen.Scopes, ScopeGen.Scopes, ScopeGen.Call).Sample(
            (a, b, call) => !a.Attenuates(b) || AgentScopeSet.Meet(a, b).Covers(call) == a.Covers(call), iter: 10_000, threads: 1);

    [Fact]
    public void A_scope_set_survives_the_wire() =>
        Gen.Select(ScopeGen.Scopes, ScopeGen.Call).Sample((scopes, call) =>
        {
            AgentScopeSet read = AgentScopeSet.Parse(Encoding.UTF8.GetBytes(scopes.ToJson()));
            return read.ToJson() == scopes.ToJson() && read.Covers(call) == scopes.Covers(call);
        }, iter: 10_000, threads: 1);

    [Fact]
    public void A_constraint_survives_the_wire_in_canonical_form() =>
        ScopeGen.Constraint.Sample(constraint =>
        {
            byte[] json = Encoding.UTF8.GetBytes(constraint.ToJson());
            return ArgumentConstraint.Parse(json).ToJson() == constraint.ToJson()
                && Wire.CanonicalJson.Canonicalize(json).AsSpan().SequenceEqual(json);
        }, iter: 10_000, threads: 1);

    [Theory]
    [InlineData("""{"x":{"constraint_type":"one_of","values":["a","b"]}}""", """{"x":{"constraint_type":"one_of","values":["b","c"]}}""",
        """{"x":{"constraint_type":"one_of","values":["b"]}}""")]
    [InlineData("""{"x":{"constraint_type":"range","max":9,"min":1}}""", """{"x":{"constraint_type":"range","max":12,"min":3,"min_inclusive":false}}""",
        """{"x":{"constraint_type":"range","max":9,"min":3,"min_inclusive":false}}""")]
    [InlineData("""{"x":{"constraint_type":"range","min":1}}""", """{"x":{"constraint_type":"one_of","values":[0,5]}}""", """{"x":{"constraint_type":"exact","value":5}}""")]
    [InlineData("""{"x":{"constraint_type":"range","max":1}}""", """{"x":{"constraint_type":"range","min":1,"min_inclusive":false}}""", null)]
    [InlineData("""{"x":{"constraint_type":"not_one_of","excluded":["a"]}}""", """{"x":{"constraint_type":"not_one_of","excluded":["b"]}}""",
        """{"x":{"constraint_type":"not_one_of","excluded":["a","b"]}}""")]
    [InlineData("""{"x":{"constraint_type":"contains","required":["a"]}}""", """{"x":{"constraint_type":"contains","required":["b"]}}""",
        """{"x":{"constraint_type":"contains","required":["a","b"]}}""")]
    [InlineData("""{"x":{"allowed":["a","b"],"constraint_type":"subset"}}""", """{"x":{"allowed":["b","c"],"constraint_type":"subset"}}""",
        """{"x":{"allowed":["b"],"constraint_type":"subset"}}""")]
    [InlineData("""{"x":{"constraint_type":"x_within","root":"/a"}}""", """{"x":{"constraint_type":"x_within","root":"/a/b"}}""",
        """{"x":{"constraint_type":"x_within","root":"/a/b"}}""")]
    [InlineData("""{"x":{"constraint_type":"x_within","root":"/a"}}""", """{"x":{"constraint_type":"x_within","root":"/b"}}""", null)]
    [InlineData("""{"x":{"constraint_type":"exact","value":1}}""", """{"x":{"constraint_type":"exact","value":2}}""", null)]
    [InlineData("""{}""", """{"x":{"constraint_type":"exact","value":2}}""", """{"x":{"constraint_type":"exact","value":2}}""")]
    [InlineData("""{}""", """{}""", """{}""")]
    [InlineData("""{"x":{"constraint_type":"wildcard"}}""", """{"y":{"constraint_type":"wildcard"}}""", null)]
    [InlineData("""{"x":{"constraint_type":"wildcard","optional":true}}""", """{"y":{"constraint_type":"wildcard","optional":true}}""", null)]
    [InlineData("""{"x":{"constraint_type":"wildcard","optional":true},"y":{"constraint_type":"wildcard"}}""", """{"y":{"constraint_type":"wildcard"}}""",
        """{"y":{"constraint_type":"wildcard"}}""")]
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
}
