using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;
using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>A proved chain, and up to which versions its revocation and standing were found good.</summary>
internal sealed class ProvedChain(VerifiedCredential credential, int bytes)
{
    private const int MaxRecollections = 64;

    // Boxed, so that "never asked" is no version: any number may be the first version of a source.
    private StrongBox<long>? _goodAtRevocations;
    private StrongBox<long>? _goodAtStandings;

    private StrongBox<long>? _goodAtCompositions;

    private Recollection[] _recollections = [];

    public VerifiedCredential Credential { get; } = credential;

    public int Bytes { get; } = bytes;

    /// <summary>What every record of a call made with the chain says of it, written for the first of them.</summary>
    public ChainText? Text { get; set; }

    /// <summary>Whether the chain is kept as evidence. Two calls at once may both find that it is not; keeping it twice changes nothing.</summary>
    public bool IsKept { get; set; }

    public bool IsUnrevokedAt(long version) => Volatile.Read(ref _goodAtRevocations)?.Value == version;

    public bool StandsAt(long version) => Volatile.Read(ref _goodAtStandings)?.Value == version;

    public bool IsComposedAt(long version) => Volatile.Read(ref _goodAtCompositions)?.Value == version;

    public void FoundUnrevokedAt(long version) => Volatile.Write(ref _goodAtRevocations, new StrongBox<long>(version));

    public void FoundStandingAt(long version) => Volatile.Write(ref _goodAtStandings, new StrongBox<long>(version));

    public void FoundComposedAt(long version) => Volatile.Write(ref _goodAtCompositions, new StrongBox<long>(version));

    /// <summary>What a policy worked out for this chain before, or works out now.</summary>
    public T Recall<T>(IAgentPolicy owner, Func<VerifiedCredential, T> make)
        where T : class
    {
        while (true)
        {
            Recollection[] known = Volatile.Read(ref _recollections);
            foreach (Recollection recollection in known)
            {
                if (ReferenceEquals(recollection.Owner, owner))
                {
                    return (T)recollection.Value;
                }
            }

            // INVARIANT: a policy keeps one thing for a chain, so of two that were worked out at once the first that is stored stays.
            T made = make(Credential);
            if (known.Length >= MaxRecollections)
            {
                return made;        // the sets were replaced many times while the chain was in use; those of old sets are not worth keeping
            }

            if (ReferenceEquals(Interlocked.CompareExchange(ref _recollections, [.. known, new Recollection(owner, made)], known), known))
            {
                return made;
            }
        }
    }

    private readonly record struct Recollection(IAgentPolicy Owner, object Value);
}
