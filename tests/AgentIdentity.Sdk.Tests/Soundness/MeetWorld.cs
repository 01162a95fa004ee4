namespace AgentIdentity.Sdk.Soundness;

/// <summary>Every map over two names that a few constraints can spell, and the meet of each two of them.</summary>
internal sealed class MeetWorld
{
    private readonly Met[,] _meets;

    public MeetWorld(params string[] constraints)
    {
        Scopes = ScopeWorld.OfMaps(constraints);
        Relation = new PairRelation(Scopes.Count, Scopes.IsAccepted);
        _meets = new Met[Scopes.Count, Scopes.Count];
        Parallel.For(0, Scopes.Count, left =>
        {
            for (int right = 0; right < Scopes.Count; right++)
            {
                AgentScopeSet scopes = AgentScopeSet.Meet(Scopes.ScopesOf(left), Scopes.ScopesOf(right));
                _meets[left, right] = new Met(scopes, Scopes.AllowedInProduction(scopes));
            }
        });
    }

    public ScopeWorld Scopes { get; }

    public PairRelation Relation { get; }

    /// <summary>How many pairs have nothing in common that can be said.</summary>
    public long Empty => _meets.Cast<Met>().LongCount(met => met.Scopes.Count == 0);

    public Met Meet(int left, int right) => _meets[left, right];

    public IReadOnlyCollection<string> Wrong(Func<int, int, bool, bool> isWrong) => Relation.Wrong(isWrong, Scopes.NameOf);

    /// <summary>What attenuates both.</summary>
    public IEnumerable<int> WithinBoth(int left, int right)
    {
        ulong[] common = Relation.ChildrenOf(left).ToArray();
        for (int i = 0; i < common.Length; i++)
        {
            common[i] &= Relation.ChildrenOf(right)[i];
        }

        return PairRelation.Members(common);
    }

    internal sealed record Met(AgentScopeSet Scopes, ulong[] Allowed);
}
