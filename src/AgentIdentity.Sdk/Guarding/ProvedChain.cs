using System.Runtime.CompilerServices;
using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk;

/// <summary>A proved chain, and up to which versions its revocation and standing were found good.</summary>
internal sealed class ProvedChain(VerifiedCredential credential, int bytes)
{
    // Boxed, so that "never asked" is no version: any number may be the first version of a source.
    private StrongBox<long>? _goodAtRevocations;
    private StrongBox<long>? _goodAtStandings;

    public VerifiedCredential Credential { get; } = credential;

    public int Bytes { get; } = bytes;

    /// <summary>What every record of a call made with the chain says of it, written for the first of them.</summary>
    public ChainText? Text { get; set; }

    /// <summary>Whether the chain is kept as evidence. Two calls at once may both find that it is not; keeping it twice changes nothing.</summary>
    public bool IsKept { get; set; }

    public bool IsUnrevokedAt(long version) => Volatile.Read(ref _goodAtRevocations)?.Value == version;

    public bool StandsAt(long version) => Volatile.Read(ref _goodAtStandings)?.Value == version;

    public void FoundUnrevokedAt(long version) => Volatile.Write(ref _goodAtRevocations, new StrongBox<long>(version));

    public void FoundStandingAt(long version) => Volatile.Write(ref _goodAtStandings, new StrongBox<long>(version));
}
