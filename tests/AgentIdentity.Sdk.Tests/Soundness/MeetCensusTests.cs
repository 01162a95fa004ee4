namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every pair of maps of a small universe, met: within both, as wide as the table can say, and never wider under a narrower set.</summary>
public sealed class MeetCensusTests
{
    private static readonly ScopeWorld World = ScopeWorld.OfMaps(
        """{"constraint_type":"exact","value":1}""",
        """{"constraint_type":"range","min":0}""",
        """{"constraint_type":"range","max":0}""",
        """{"constraint_type":"one_of","values":["a",1]}""",
        """{"constraint_type":"one_of","values":[0,1]}""",
        """{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":"a"},{"constraint_type":"exact","value":1}]}""");

    private static readonly Lazy<PairRelation> Relation = new(() => new PairRelation(World.Count, World.IsAccepted));

    private static readonly Lazy<Met[,]> Meets = new(() =>
    {
        Met[,] meets = new Met[World.Count, World.Count];
        Parallel.For(0, World.Count, left =>
        {
            for (int right = 0; right < World.Count; right++)
            {
                AgentScopeSet scopes = AgentScopeSet.Meet(World.ScopesOf(left), World.ScopesOf(right));
                meets[left, right] = new Met(scopes, World.AllowedInProduction(scopes));
            }
        });
        return meets;
    });

    [Fact]
    public void A_meet_attenuates_both_and_allows_nothing_that_either_refuses() =>
        Relation.Value.Wrong(
            (left, right, _) => Meets.Value[left, right] is var met
                && !(met.Scopes.Attenuates(World.ScopesOf(left)) && met.Scopes.Attenuates(World.ScopesOf(right))
                    && Bits.IsSubset(met.Allowed, World.AllowedBy(left)) && Bits.IsSubset(met.Allowed, World.AllowedBy(right))),
            World.NameOf).Should().BeEmpty();

    [Fact]
    public void A_meet_allows_the_same_either_way_round() =>
        Relation.Value.Wrong((left, right, _) => !Meets.Value[left, right].Allowed.AsSpan().SequenceEqual(Meets.Value[right, left].Allowed), World.NameOf).Should().BeEmpty();

    [Fact]
    public void A_meet_with_what_one_stays_within_is_that_one() =>
        Relation.Value.Wrong(
            (child, parent, holds) => holds && !Meets.Value[child, parent].Allowed.AsSpan().SequenceEqual(World.AllowedBy(child)), World.NameOf).Should().BeEmpty();

    /// <summary>Whatever is within both is within the meet, unless nothing that is widest can be said: then the action is left out.</summary>
    [Fact]
    public void Nothing_within_both_is_wider_than_the_meet()
    {
        PairRelation relation = Relation.Value;

        relation.Wrong((left, right, _) => Meets.Value[left, right].Scopes is { Count: > 0 } met && Common(left, right).Any(
            child => !World.ScopesOf(child).Attenuates(met)), World.NameOf).Should().BeEmpty();
    }

    /// <summary>A narrower set never gains by meeting: what it has in common with a third, the wider one has too.</summary>
    [Fact]
    public void A_narrower_set_has_no_more_in_common_with_another()
    {
        long gains = 0;
        long triples = 0;
        Parallel.For(0, World.Count, other =>
        {
            for (int parent = 0; parent < World.Count; parent++)
            {
                foreach (int child in PairRelation.Members(Relation.Value.ChildrenOf(parent).ToArray()))
                {
                    Interlocked.Increment(ref triples);
                    if (!Bits.IsSubset(Meets.Value[child, other].Allowed, Meets.Value[parent, other].Allowed))
                    {
                        Interlocked.Increment(ref gains);
                    }
                }
            }
        });
        (triples, gains).Should().Be((0, 0));
    }

    [Fact]
    public void Some_meets_cannot_be_said() =>
        Relation.Value.Count((_, _) => true).Should().Be(Enumerable.Range(0, World.Count).Sum(left =>
            Enumerable.Range(0, World.Count).Count(right => Meets.Value[left, right].Scopes.Count == 0 && Common(left, right).Any(c => !Bits.IsEmpty(World.AllowedBy(c))))));

    private static IEnumerable<int> Common(int left, int right)
    {
        ulong[] common = Relation.Value.ChildrenOf(left).ToArray();
        for (int i = 0; i < common.Length; i++)
        {
            common[i] &= Relation.Value.ChildrenOf(right)[i];
        }

        return PairRelation.Members(common);
    }

    private sealed record Met(AgentScopeSet Scopes, ulong[] Allowed);
}
