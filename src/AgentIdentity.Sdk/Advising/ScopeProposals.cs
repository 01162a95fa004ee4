using System.Diagnostics;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Works out the proposals of all grants together, since what one name delegated has to fit into its own proposal.</summary>
internal static class ScopeProposals
{
    public static Dictionary<GrantUse, AgentScopeSet> Of(IEnumerable<GrantUse> uses, out Dictionary<GrantUse, IReadOnlySet<string>> keptForDelegation)
    {
        List<ScopeProposal> proposals = [.. uses.Where(use => use.Granted is not null).Select(use => new ScopeProposal(use, use.Granted!))];
        Dictionary<GrantUse, ScopeProposal> byUse = proposals.ToDictionary(proposal => proposal.Use);
        MakeRoom(proposals, byUse);
        Dictionary<GrantUse, AgentScopeSet> scopes = proposals.ToDictionary(proposal => proposal.Use, proposal => proposal.ToScopes());
        keptForDelegation = proposals.ToDictionary(proposal => proposal.Use, proposal => proposal.KeptForDelegation);
        Prove(scopes);
        return scopes;
    }

    /// <summary>Widens what was delegated from until what was delegated fits into it. Every round that goes on widens an action for good, so there is a last one.</summary>
    private static void MakeRoom(List<ScopeProposal> proposals, Dictionary<GrantUse, ScopeProposal> byUse)
    {
        proposals.Sort((left, right) => right.Use.Path.Count.CompareTo(left.Use.Path.Count));      // those below first, so that one round is mostly enough
        bool hasWidened;
        do
        {
            hasWidened = false;
            foreach (ScopeProposal child in proposals)
            {
                foreach (GrantUse parent in child.Use.Parents)
                {
                    hasWidened |= byUse[parent].MakeRoomFor(child);
                }
            }
        }
        while (hasWidened);
    }

    /// <summary>Every proposal attenuates what was granted, and what was delegated attenuates what it was delegated from; or there is no advice.</summary>
    private static void Prove(Dictionary<GrantUse, AgentScopeSet> scopes)
    {
        foreach ((GrantUse use, AgentScopeSet proposed) in scopes)
        {
            Denial? refusal = proposed.Exceed(use.Granted!)
                ?? use.Parents.Select(parent => proposed.Exceed(scopes[parent])).FirstOrDefault(excess => excess is not null);
            if (refusal is not null)
            {
                throw new UnreachableException($"the scopes worked out for {string.Join('/', use.Path)} are wider than what they come from: {refusal.Message}");
            }
        }
    }
}
