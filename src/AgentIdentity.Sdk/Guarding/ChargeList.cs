using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>The charges of one call, and for each what a refusal says if it cannot be settled. Lists are used again: see <see cref="GiveBack"/>.</summary>
internal sealed class ChargeList
{
    private const int MaxKept = 64;

    [ThreadStatic]
    private static ChargeList? _spare;

    private Charge[] _charges = new Charge[16];
    private Source[] _sources = new Source[16];

    private ChargeList()
    {
    }

    public int Count { get; private set; }

    public ReadOnlyMemory<Charge> Memory => _charges.AsMemory(0, Count);

    /// <summary>An empty list, which nobody else has until it is given back.</summary>
    public static ChargeList Take()
    {
        ChargeList list = _spare ?? new ChargeList();
        _spare = null;
        return list;
    }

    /// <summary>Empties the list and lets another call have it. Whoever took it has it no more.</summary>
    public void GiveBack()
    {
        _charges.AsSpan(0, Count).Clear();
        _sources.AsSpan(0, Count).Clear();
        Count = 0;
        if (_charges.Length <= MaxKept)
        {
            _spare = this;
        }
    }

    public void Add(Charge charge, string? policy = null, Denial? ifRefused = null)
    {
        if (Count == _charges.Length)
        {
            Array.Resize(ref _charges, Count * 2);
            Array.Resize(ref _sources, Count * 2);
        }

        _charges[Count] = charge;
        _sources[Count++] = new Source(policy, ifRefused);
    }

    public void AddRange(IReadOnlyList<Charge> charges, string policy, Denial? ifRefused)
    {
        for (int i = 0; i < charges.Count; i++)
        {
            Add(charges[i], policy, ifRefused);
        }
    }

    /// <summary>Whose charge could not be settled, and what that policy says about it.</summary>
    public (string? Policy, Denial? IfRefused) SourceOf(string? key)
    {
        for (int i = 0; i < Count; i++)
        {
            if (string.Equals(_charges[i].Key, key, StringComparison.Ordinal))
            {
                return (_sources[i].Policy, _sources[i].IfRefused);
            }
        }

        return default;
    }

    private readonly record struct Source(string? Policy, Denial? IfRefused);
}
