namespace AgentIdentity.Sdk.Policies;

/// <summary>What a budget charges the calls of one chain.</summary>
internal sealed class LineageCharges
{
    private const int MaxKept = 16;

    private readonly Denial _usedUp;
    private readonly SessionSpan _session;
    private readonly Charge[] _always;
    private readonly Charge[] _costs;       // of one unit each
    private Priced[] _priced = [];

    public LineageCharges(string policy, LineageBudgetOptions options, Denial usedUp, VerifiedCredential credential)
    {
        _usedUp = usedUp;
        // INVARIANT: a counter outlives every credential that was charged to it, by long; else a renewed root would find it empty.
        DateTimeOffset expires = credential.Path[0].Expires + options.Retention;
        _session = SessionSpan.Of(credential, SessionSpan.MaxLength);
        List<Charge> always = [];
        List<Charge> costs = [];
        Add($"{policy}:lineage", options.Lineage, from: 0);
        for (int i = 0; i < credential.Path.Count; i++)
        {
            Add($"{policy}:below:{credential.Path[i].Holder.Id}", options.EachAgent, from: i);
        }

        _always = [.. always];
        _costs = [.. costs];

        // The lineage stands last in a key: it may be any text.
        void Add(string whose, LineageBudget? budget, int from)
        {
            if (budget?.Calls is { } calls)
            {
                always.Add(new Charge($"{whose}:calls:{credential.Lineage}", 1, calls, expires));
            }

            if (budget?.Cost is { } cost)
            {
                costs.Add(new Charge($"{whose}:cost:{credential.Lineage}", 1, cost, expires));
            }

            for (int i = from; i < credential.Path.Count && budget?.Agents is not null; i++)
            {
                always.Add(Charge.Once($"{whose}:agents:{credential.Lineage}", credential.Path[i].Holder.Id.ToString(), budget.Agents.Value, expires));
            }
        }
    }

    /// <summary>Whether a ledger that remembers since an instant, or for ever, knows all that was used up.</summary>
    public bool AreRememberedBy(DateTimeOffset? since) => !HasCounters || _session.IsRememberedBy(since);

    /// <summary>The charges of a call of this cost. The usual costs are kept; an argument may be any number, and those are not.</summary>
    public PolicyVerdict For(long cost)
    {
        Priced[] known = Volatile.Read(ref _priced);
        foreach (Priced priced in known)
        {
            if (priced.Cost == cost)
            {
                return priced.Verdict;
            }
        }

        PolicyVerdict verdict = Price(cost);
        if (known.Length < MaxKept)
        {
            // One that was worked out at the same moment may be lost, and is worked out again.
            Volatile.Write(ref _priced, [.. known, new Priced(cost, verdict)]);
        }

        return verdict;
    }

    /// <summary>Whether anything is counted.</summary>
    private bool HasCounters => _always.Length + _costs.Length > 0;

    // Beside the method that is called for every call: what a lambda captures is an object, made when the method begins.
    private PolicyVerdict Price(long cost) => HasCounters
        ? PolicyVerdict.ContinueWith(_usedUp, [.. _always, .. cost == 0 ? [] : _costs.Select(unit => unit with { Amount = cost })])
        : PolicyVerdict.Continue;

    private readonly record struct Priced(long Cost, PolicyVerdict Verdict);
}
