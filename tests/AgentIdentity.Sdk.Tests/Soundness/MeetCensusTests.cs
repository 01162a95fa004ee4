using System.Text;

namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every pair of maps of a small universe, met: within both, as wide as the table can say, and no wider under a narrower set.</summary>
public sealed class MeetCensusTests
{
    /// <summary>Constraints that overlap two by two in something that the table has a word for.</summary>
    private static readonly Lazy<MeetWorld> Sayable = new(() => new MeetWorld(
        """{"constraint_type":"exact","value":1}""",
        """{"constraint_type":"range","min":0}""",
        """{"constraint_type":"range","min":0,"min_inclusive":false}""",
        """{"constraint_type":"range","max":1,"min":0}""",
        """{"constraint_type":"one_of","values":["a",1]}""",
        """{"constraint_type":"one_of","values":["b",1]}"""));

    /// <summary>With some that are disjoint, and some of whose overlap the table has no word for.</summary>
    private static readonly Lazy<MeetWorld> Any = new(() => new MeetWorld(
        """{"constraint_type":"exact","value":1}""",
        """{"constraint_type":"range","min":0}""",
        """{"constraint_type":"range","max":0}""",
        """{"constraint_type":"one_of","values":["a",1]}""",
        """{"constraint_type":"one_of","values":[0,1]}""",
        """{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":"a"},{"constraint_type":"exact","value":1}]}"""));

    [Fact]
    public void A_meet_attenuates_both_and_allows_nothing_that_either_refuses()
    {
        MeetWorld world = Any.Value;

        world.Wrong((left, right, _) => world.Meet(left, right) is var met
            && !(met.Scopes.Attenuates(world.Scopes.ScopesOf(left)) && met.Scopes.Attenuates(world.Scopes.ScopesOf(right))
                && Bits.IsSubset(met.Allowed, world.Scopes.AllowedBy(left)) && Bits.IsSubset(met.Allowed, world.Scopes.AllowedBy(right)))).Should().BeEmpty();

        (world.Relation.Pairs, world.Empty).Should().Be((114_244, 66_112));
    }

    [Fact]
    public void A_meet_allows_the_same_either_way_round() =>
        Any.Value.Wrong((left, right, _) => !Any.Value.Meet(left, right).Allowed.AsSpan().SequenceEqual(Any.Value.Meet(right, left).Allowed)).Should().BeEmpty();

    [Fact]
    public void What_stays_within_another_meets_it_in_itself() =>
        Any.Value.Wrong((child, parent, holds) =>
            holds && !Any.Value.Meet(child, parent).Allowed.AsSpan().SequenceEqual(Any.Value.Scopes.AllowedBy(child))).Should().BeEmpty();

    [Fact]
    public void Whatever_stays_within_both_stays_within_their_meet_where_it_can_be_said()
    {
        MeetWorld world = Sayable.Value;

        world.Wrong((left, right, _) => world.WithinBoth(left, right).Any(child => !world.Scopes.ScopesOf(child).Attenuates(world.Meet(left, right).Scopes))).Should().BeEmpty();
    }

    [Fact]
    public void A_narrower_set_has_no_more_in_common_with_a_third_where_it_can_be_said()
    {
        MeetWorld world = Sayable.Value;

        world.Wrong((child, parent, holds) => holds && Enumerable.Range(0, world.Scopes.Count).Any(third =>
            !Bits.IsSubset(world.Meet(child, third).Allowed, world.Meet(parent, third).Allowed))).Should().BeEmpty();
    }

    /// <summary>The table has no row for it, so the meet is less than what both allow; less is sound.</summary>
    [Theory]
    [InlineData("""{"constraint_type":"range","min":0}""", """{"constraint_type":"one_of","values":[1,2]}""")]
    [InlineData("""{"constraint_type":"x_within","root":"/r"}""", """{"constraint_type":"one_of","values":["/r/a","/r/b"]}""")]
    [InlineData("""{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":1}]}""", """{"constraint_type":"exact","value":1}""")]
    public void What_both_allow_is_left_out_where_the_table_has_no_word_for_it(string left, string right) =>
        AgentScopeSet.Meet(Required(left), Required(right)).Count.Should().Be(0);

    private static AgentScopeSet Required(string constraint) => AgentScopeSet.Parse(Encoding.UTF8.GetBytes($"{{\"a.x\":{{\"x\":{constraint}}}}}"));
}
