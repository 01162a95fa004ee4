namespace AgentIdentity.Sdk;

/// <summary>A proved chain, and up to which versions its revocation and standing were found good.</summary>
internal sealed class ProvedChain(VerifiedCredential credential, int bytes)
{
    private long _goodAtRevocations = long.MinValue;
    private long _goodAtStandings = long.MinValue;

    public VerifiedCredential Credential { get; } = credential;

    public int Bytes { get; } = bytes;

    public bool IsUnrevokedAt(long version) => Volatile.Read(ref _goodAtRevocations) == version;

    public bool StandsAt(long version) => Volatile.Read(ref _goodAtStandings) == version;

    public void FoundUnrevokedAt(long version) => Volatile.Write(ref _goodAtRevocations, version);

    public void FoundStandingAt(long version) => Volatile.Write(ref _goodAtStandings, version);
}
