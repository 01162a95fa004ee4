namespace AgentIdentity.Sdk.Auditing;

/// <summary>Finds what was granted for a recorded decision: the scopes in the chain its record names, once that chain is proved.</summary>
internal sealed class GrantsOfCalls(ICredentialStore? store, TrustAnchors? anchors, LeastPrivilegeAdvisor advisor)
{
    /// <summary>A chain with its evidence is some kilobytes; one that comes again after it was let go is read again.</summary>
    private const int MaxKept = 4096;

    private readonly Dictionary<string, KnownChain> _chains = new(StringComparer.Ordinal);

    /// <summary>The grants, outermost first; null when they are not known.</summary>
    /// <param name="decision">The decision.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <returns>The grants, and why a chain that is there does not hold.</returns>
    public async ValueTask<(GrantUse?[]? Uses, string? Refusal)> FindAsync(RecordedDecision decision, CancellationToken cancellationToken)
    {
        if (store is null || decision.ChainHashes.Count == 0)
        {
            return (null, null);
        }

        string id = KeptChain.IdOf(decision.ChainHashes);
        if (!_chains.TryGetValue(id, out KnownChain? known))
        {
            KeptChain? chain = await store.TryGetAsync(decision.ChainHashes, cancellationToken).ConfigureAwait(false);
            known = chain is null ? KnownChain.Missing : Prove(chain);
            if (_chains.Count == MaxKept)
            {
                _chains.Clear();
            }

            _chains[id] = known;
        }

        string? refusal = known.Refusal ?? known.Evidence?.RefuseRecord(decision);
        return (refusal is null ? known.Uses : null, refusal);
    }

    private KnownChain Prove(KeptChain chain)
    {
        if (anchors is not null && !Array.Exists(anchors.Current.Anchors, anchor => anchor.Issuer == chain.Issuer && anchor.Key.Equals(chain.Key)))
        {
            return new KnownChain(null, null, "it begins with an authority that is not among those given");
        }

        if (ChainEvidence.Prove(chain, out string? refusal) is not { } evidence)
        {
            return new KnownChain(null, null, refusal);
        }

        return KeptScopes.Read(chain) is { } scopes
            ? new KnownChain(evidence, advisor.Grant(evidence.Names, scopes), null)
            : new KnownChain(null, null, "its scopes cannot be read, or one token has wider ones than the token before");
    }

    private sealed record KnownChain(ChainEvidence? Evidence, GrantUse?[]? Uses, string? Refusal)
    {
        public static readonly KnownChain Missing = new(null, null, null);
    }
}
