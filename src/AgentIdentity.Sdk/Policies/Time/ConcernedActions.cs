using System.Collections.Frozen;

namespace AgentIdentity.Sdk.Policies;

/// <summary>The actions a policy is about: all, or some that are named.</summary>
internal sealed class ConcernedActions
{
    private readonly FrozenSet<string>? _actions;

    private ConcernedActions(FrozenSet<string>? actions) => _actions = actions;

    /// <summary>Canonical text: <c>all</c>, or the ids in ordinal order; no id has a space, and none is <c>all</c>.</summary>
    public string Definition => _actions is null ? "all" : string.Join(' ', _actions.Order(StringComparer.Ordinal));

    /// <exception cref="ArgumentException">The list is empty, or an id is not acceptable.</exception>
    public static ConcernedActions Of(IReadOnlyList<string>? actions) => actions switch
    {
        null => new ConcernedActions(null),
        [] => throw new ArgumentException("Actions are at least one action id, or null for all", nameof(actions)),
        _ => new ConcernedActions(actions.Select(action => AgentScope.For(action).Action).ToFrozenSet(StringComparer.Ordinal)),
    };

    public bool Contain(string action) => _actions is null || _actions.Contains(action);
}
