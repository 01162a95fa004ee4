namespace AgentIdentity.Sdk.Auditing;

/// <summary>One set of scopes that one accountable name had, what of it was used, and the tighter set that would have been enough.</summary>
/// <remarks>
/// What a name delegated counts as used by it, too: whoever takes a scope away from it takes it away from those below. A proposal attenuates what was
/// granted, and the proposals for what was delegated attenuate it (<see cref="AgentScopeSet.Attenuates"/>), so all of them can be minted as they are.
/// </remarks>
public sealed class GrantAdvice
{
    /// <summary>Below this share of used scopes a grant is called over-privileged.</summary>
    public const double OverPrivilegedBelow = 0.1;

    internal GrantAdvice(GrantUse use, AgentScopeSet? proposed, IReadOnlyList<ActionAdvice> actions)
    {
        (Use, Proposed, Actions) = (use, proposed, actions);
        Unused = [.. (use.Granted ?? AgentScopeSet.Empty).Actions.Where(action => !use.Actions.ContainsKey(action)).Order(StringComparer.Ordinal)];
    }

    /// <summary>The accountable names, outermost first.</summary>
    public IReadOnlyList<string> Path => Use.Path;

    /// <summary>What was granted; null when the credentials are not known, and so nothing can be proposed.</summary>
    public AgentScopeSet? Granted => Use.Granted;

    /// <summary>What would have been enough for every allowed call; null when it is not known what was granted.</summary>
    public AgentScopeSet? Proposed { get; }

    /// <summary>The actions that were used, by action id.</summary>
    public IReadOnlyList<ActionAdvice> Actions { get; }

    /// <summary>The action ids that were granted and never used.</summary>
    public IReadOnlyList<string> Unused { get; }

    /// <summary>The share of scopes that were used, from 0 to 1; null when it is not known what was granted, or nothing was.</summary>
    public double? ShareUsed => Granted is { Count: > 0 } granted ? (double)(granted.Count - Unused.Count) / granted.Count : null;

    internal GrantUse Use { get; }
}
