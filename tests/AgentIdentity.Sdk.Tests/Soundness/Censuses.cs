namespace AgentIdentity.Sdk.Soundness;

/// <summary>The worlds of which every pair is looked at, each made and asked once.</summary>
internal static class Censuses
{
    /// <summary>One constraint of each type that has no clauses.</summary>
    public static readonly string[] OneOfEach =
    [
        """{"constraint_type":"wildcard"}""",
        """{"constraint_type":"exact","value":1}""",
        """{"constraint_type":"range","min":0,"min_inclusive":false}""",
        """{"constraint_type":"one_of","values":["a",1]}""",
        """{"constraint_type":"not_one_of","excluded":["a"]}""",
        """{"constraint_type":"contains","required":["a"]}""",
        """{"allowed":["a",1],"constraint_type":"subset"}""",
        """{"constraint_type":"x_within","root":"/r"}""",
    ];

    private static readonly string[] TwoWithClauses =
    [
        """{"constraint_type":"all","constraints":[{"constraint_type":"range","min":0},{"constraint_type":"not_one_of","excluded":[1]}]}""",
        """{"constraint_type":"any","constraints":[{"constraint_type":"exact","value":"a"},{"constraint_type":"exact","value":1}]}""",
    ];

    private static readonly Dictionary<string, Lazy<(ICensusWorld World, PairRelation Relation)>> Worlds = new()
    {
        ["constraints nested once"] = Of(() => ConstraintWorld.Wide(Alphabet.Large, Alphabet.Small)),
        ["constraints nested twice"] = Of(() => ConstraintWorld.Deep(2, OneOfEach)),
        ["maps"] = Of(() => ScopeWorld.OfMaps([.. OneOfEach, .. TwoWithClauses])),
        ["sets"] = Of(() => ScopeWorld.OfSets(OneOfEach[1])),
    };

    public static (ICensusWorld World, PairRelation Relation) Take(string name) => Worlds[name].Value;

    private static Lazy<(ICensusWorld, PairRelation)> Of(Func<ICensusWorld> make) => new(() =>
    {
        ICensusWorld world = make();
        return (world, new PairRelation(world.Count, world.IsAccepted));
    });
}
