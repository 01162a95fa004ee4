namespace AgentIdentity.Sdk.Auditing;

/// <summary>One set of scopes that one accountable name had, and how it was used, by the name itself and by those it delegated to.</summary>
internal sealed class GrantUse(IReadOnlyList<string> path, AgentScopeSet? granted, int maxListed, MemoryAllowance allowance)
{
    /// <summary>Of a grant that is not known, more actions than this are not told apart.</summary>
    private const int MaxActions = 1000;

    private readonly Dictionary<string, ActionUse> _actions = new(StringComparer.Ordinal);

    public IReadOnlyList<string> Path => path;

    /// <summary>The scopes; null when they are not known.</summary>
    public AgentScopeSet? Granted => granted;

    /// <summary>The grants this one was delegated from.</summary>
    public HashSet<GrantUse> Parents { get; } = [];

    public IReadOnlyDictionary<string, ActionUse> Actions => _actions;

    /// <summary>The use of an action; null when there are too many actions to tell apart.</summary>
    public ActionUse? Of(string action)
    {
        if (!_actions.TryGetValue(action, out ActionUse? use) && _actions.Count < Math.Max(MaxActions, granted?.Count ?? 0))
        {
            _actions[action] = use = new ActionUse(action, maxListed, allowance);
        }

        return use;
    }
}
