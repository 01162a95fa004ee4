namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps the chains that a log names by their hashes, so that somebody can check later who delegated what to whom.</summary>
/// <remarks>Safe for concurrent use. A chain is stored before the first decision that names it, so a chain may belong to no record.</remarks>
public interface ICredentialStore
{
    /// <summary>Stores a chain. Storing one that is there already changes nothing.</summary>
    /// <param name="chain">The chain, proved.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="IOException">Nothing was stored.</exception>
    ValueTask StoreAsync(KeptChain chain, CancellationToken cancellationToken = default);

    /// <summary>Finds a chain; null when it was never stored, or what is stored is another.</summary>
    /// <param name="tokenHashes">The hash of each token, root first; see <see cref="RecordedDecision.ChainHashes"/>.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    ValueTask<KeptChain?> TryGetAsync(IReadOnlyList<ReadOnlyMemory<byte>> tokenHashes, CancellationToken cancellationToken = default);
}
