namespace AgentIdentity.Sdk.Soundness;

/// <summary>
/// Every ordered pair of everything that a small universe can spell: what attenuates allows no more, and the table of AAT section 4.5 decides
/// what attenuates.
/// </summary>
public sealed class AttenuationCensusTests
{
    public static readonly TheoryData<string> Worlds = ["constraints nested once", "constraints nested twice", "maps", "sets"];

    [Theory]
    [MemberData(nameof(Worlds))]
    public void What_is_allowed_is_what_the_specification_says(string name)
    {
        (ICensusWorld world, _) = Censuses.Take(name);

        for (int i = 0; i < world.Count; i++)
        {
            world.AllowedInProduction(i).SequenceEqual(world.AllowedBy(i)).Should().BeTrue(world.NameOf(i));
        }
    }

    /// <summary>The numbers are exact, so that nobody shrinks a world unseen: all pairs, those that attenuate, those of them where the child allows something, and less.</summary>
    [Theory]
    [InlineData("constraints nested once", 15_816_529, 403_089, 203_160)]
    [InlineData("constraints nested twice", 42_094_144, 1_335_208, 729_333)]
    [InlineData("maps", 777_924, 22_009, 20_899)]
    [InlineData("sets", 130_321, 19_600, 18_799)]
    public void Whatever_a_child_allows_its_parent_allows(string name, long pairs, long attenuating, long telling)
    {
        (ICensusWorld world, PairRelation relation) = Censuses.Take(name);

        relation.Wrong((child, parent, holds) => holds && !Bits.IsSubset(world.AllowedBy(child), world.AllowedBy(parent)), world.NameOf).Should().BeEmpty();

        long found = relation.Count((_, _) => true);
        long foundTelling = relation.Count((child, parent) =>
            !Bits.IsEmpty(world.AllowedBy(child)) && !world.AllowedBy(child).SequenceEqual(world.AllowedBy(parent)));
        (relation.Pairs, found, foundTelling).Should().Be((pairs, attenuating, telling));
    }

    [Theory]
    [MemberData(nameof(Worlds))]
    public void The_pairs_of_the_table_are_accepted_and_no_others(string name)
    {
        (ICensusWorld world, PairRelation relation) = Censuses.Take(name);

        relation.Wrong((child, parent, holds) => holds != world.IsInTable(child, parent), world.NameOf).Should().BeEmpty();
    }

    /// <summary>The specification does not say so in words; it follows from each row of the table, and a chain that only repeats its scopes needs it.</summary>
    [Theory]
    [MemberData(nameof(Worlds))]
    public void Everything_attenuates_itself(string name)
    {
        (ICensusWorld world, PairRelation relation) = Censuses.Take(name);

        Enumerable.Range(0, world.Count).Where(i => !relation.Holds(i, i)).Select(world.NameOf).Should().BeEmpty();
    }

    /// <summary>This too follows from the table. Checking each token against its parent alone would otherwise not bind it to the root.</summary>
    [Theory]
    [MemberData(nameof(Worlds))]
    public void What_attenuates_a_child_attenuates_its_parent(string name)
    {
        (ICensusWorld world, PairRelation relation) = Censuses.Take(name);

        relation.Wrong((child, parent, holds) => holds && !Bits.IsSubset(relation.ChildrenOf(child), relation.ChildrenOf(parent)), world.NameOf).Should().BeEmpty();
    }
}
