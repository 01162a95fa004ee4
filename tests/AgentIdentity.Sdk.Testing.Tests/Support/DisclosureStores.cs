using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Sdk.Testing;

/// <summary>A disclosure store that keeps its contract, from which the wrong ones differ in one thing each.</summary>
internal class SoundDisclosures(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : IDisclosureStore
{
    protected Dictionary<(string Call, string Argument), ArgumentDisclosure> Entries { get; } = entries;

    public virtual ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        lock (Entries)
        {
            foreach (ArgumentDisclosure disclosure in disclosures)
            {
                Entries[(callId, disclosure.Argument)] = disclosure;
            }
        }

        return ValueTask.CompletedTask;
    }

    public virtual ValueTask<ArgumentDisclosure?> TryGetAsync(string callId, string argument, CancellationToken cancellationToken = default)
    {
        lock (Entries)
        {
            return ValueTask.FromResult(Entries.GetValueOrDefault((callId, argument)));
        }
    }

    public virtual ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default)
    {
        lock (Entries)
        {
            return ValueTask.FromResult(Entries.Remove((callId, argument)));
        }
    }

    public virtual ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }
}

internal sealed class ForgetsTheSalt(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override async ValueTask<ArgumentDisclosure?> TryGetAsync(string callId, string argument, CancellationToken cancellationToken = default) =>
        await base.TryGetAsync(callId, argument, cancellationToken) is { } found ? new ArgumentDisclosure(argument, new byte[16], found.Value) : null;
}

internal sealed class TakesOneCallForAnother(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override ValueTask<ArgumentDisclosure?> TryGetAsync(string callId, string argument, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult<ArgumentDisclosure?>(Entries.FirstOrDefault(entry => entry.Key.Argument == argument).Value);
}

internal sealed class KeepsTheFirst(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default) =>
        base.StoreAsync(callId, [.. disclosures.Where(disclosure => !Entries.ContainsKey((callId, disclosure.Argument)))], cancellationToken);
}

internal sealed class ErasesTheWholeCall(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default)
    {
        bool isThere = Entries.ContainsKey((callId, argument));
        Entries.Keys.Where(key => key.Call == callId).ToList().ForEach(key => Entries.Remove(key));
        return ValueTask.FromResult(isThere);
    }
}

internal sealed class ErasesNothing(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(Entries.ContainsKey((callId, argument)));
}

internal sealed class StoresWhatIsCancelled(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default) =>
        base.StoreAsync(callId, disclosures, CancellationToken.None);
}

internal sealed class TakesNoMoreThanForty(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    private int _stored;

    public override ValueTask StoreAsync(string callId, IReadOnlyList<ArgumentDisclosure> disclosures, CancellationToken cancellationToken = default) =>
        Interlocked.Increment(ref _stored) > 40 ? ValueTask.CompletedTask : base.StoreAsync(callId, disclosures, cancellationToken);
}

internal sealed class ForgetsDisclosuresWhenClosed(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    public override ValueTask DisposeAsync()
    {
        Entries.Clear();
        return base.DisposeAsync();
    }
}

internal sealed class BringsBackWhatWasErased(Dictionary<(string Call, string Argument), ArgumentDisclosure> entries) : SoundDisclosures(entries)
{
    private readonly List<KeyValuePair<(string, string), ArgumentDisclosure>> _erased = [];

    public override ValueTask<bool> EraseAsync(string callId, string argument, CancellationToken cancellationToken = default)
    {
        _erased.AddRange(Entries.Where(entry => entry.Key == (callId, argument)));
        return base.EraseAsync(callId, argument, cancellationToken);
    }

    public override ValueTask DisposeAsync()
    {
        _erased.ForEach(entry => Entries[entry.Key] = entry.Value);
        return base.DisposeAsync();
    }
}
