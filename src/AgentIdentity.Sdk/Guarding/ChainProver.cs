using System.Collections.Concurrent;

namespace AgentIdentity.Sdk;

/// <summary>Verifies chains and remembers those it has proved, by all of their bytes; refusals are never remembered.</summary>
/// <remarks>
/// Two generations: hits move to the young one, and when that is full the old one is dropped. So the memory is bounded, by number and by
/// bytes, and a chain in use stays.
/// </remarks>
internal sealed class ChainProver(CredentialVerifier verifier, int capacity)
{
    public const int DefaultCapacity = 4096;

    private const long MaxBytesPerGeneration = 32 * 1024 * 1024;

    private readonly Lock _gate = new();
    private Generation _young = new();
    private Generation _old = new();

    public CredentialVerifier Verifier { get; } = verifier;

    /// <summary>The proof of a chain at an instant, or the reason why it does not count; both when it was proved but has expired since.</summary>
    public ProvedChain? Prove(AgentCredential credential, DateTimeOffset now, out Denial? denial)
    {
        denial = null;
        if (Find(credential) is { } known && Verifier.IsProvedHere(known.Credential))
        {
            // INVARIANT: what changes with time is checked again; a child never outlives its parent, so the leaf speaks for all.
            denial = known.Credential.RefuseExpired(now);
            return known;
        }

        CredentialVerification verification = Verifier.Verify(credential, now, diagnoses: false);
        if (!verification.IsValid)
        {
            denial = verification.Denial;
            return null;
        }

        int bytes = 0;
        foreach (AgentToken token in credential.Chain)
        {
            bytes += token.Compact.Length;
        }

        ProvedChain proved = new(verification.Credential, bytes);
        Remember(credential, proved);
        return proved;
    }

    private ProvedChain? Find(AgentCredential credential)
    {
        if (Volatile.Read(ref _young).Chains.TryGetValue(credential, out ProvedChain? chain))
        {
            return chain;
        }

        if (Volatile.Read(ref _old).Chains.TryGetValue(credential, out chain))
        {
            Remember(credential, chain);
            return chain;
        }

        return null;
    }

    private void Remember(AgentCredential credential, ProvedChain chain)
    {
        lock (_gate)
        {
            if (_young.Count >= (capacity + 1) / 2 || _young.Bytes + chain.Bytes > MaxBytesPerGeneration)
            {
                Volatile.Write(ref _old, _young);
                Volatile.Write(ref _young, new Generation());
            }

            if (!_young.Chains.ContainsKey(credential))
            {
                _young.Count++;
                _young.Bytes += chain.Bytes;
            }

            _young.Chains[credential] = chain;
        }
    }

    private sealed class Generation
    {
        public ConcurrentDictionary<AgentCredential, ProvedChain> Chains { get; } = new();

        public int Count { get; set; }

        public long Bytes { get; set; }
    }
}
