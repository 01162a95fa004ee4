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
}
