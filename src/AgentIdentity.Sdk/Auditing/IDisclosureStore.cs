namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps what opens the commitments in a log. Erasing an entry makes its commitment meaningless; the log stays intact.</summary>
/// <remarks>Safe for concurrent use. An entry is stored before the decision that commits to it, so an entry may belong to no record.</remarks>
public interface IDisclosureStore : IAsyncDisposable
{
    /// <summary>Stores the arguments of one call, all of them or none.</summary>
    /// <param name="callId">The call's id; entries of a call that is stored twice are replaced.</param>
    /// <param name="disclosures">The arguments.</param>
    /// <param name="cancellationToken">Cancels before anything is stored.</param>
    /// <exception cref="IOException">Nothing was stored.</exception>
    ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default);

    /// <summary>Finds what opens one commitment; null when it was never stored or is erased.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="argument">The argument's name.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    ValueTask<ArgumentDisclosure?> TryGetAsync(string callId, string argument, CancellationToken cancellationToken = default);

    /// <summary>Erases what opens one commitment. Returns whether there was anything to erase.</summary>
    /// <param name="callId">The call's id.</param>
    /// <param name="argument">The argument's name.</param>
    /// <param name="cancellationToken">Cancels before anything is erased.</param>
    ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default);
}
