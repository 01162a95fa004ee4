using System.Collections.Concurrent;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Keeps disclosures in memory, for tests and for processes whose trail may die with them.</summary>
public sealed class MemoryDisclosureStore : IDisclosureStore
{
    private readonly ConcurrentDictionary<(string Call, string Argument), ArgumentDisclosure> _entries = new();

    /// <inheritdoc/>
    public ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(disclosures);
        cancellationToken.ThrowIfCancellationRequested();
        foreach (ArgumentDisclosure disclosure in disclosures)
        {
            _entries[(callId, disclosure.Argument)] = disclosure;
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<ArgumentDisclosure?> TryGetAsync(string callId, string argument, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_entries.GetValueOrDefault((callId, argument)));

    /// <inheritdoc/>
    public ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_entries.TryRemove((callId, argument), out _));

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
