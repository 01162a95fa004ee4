namespace AgentIdentity.Sdk.Policies;

/// <summary>One action, or several under one name: a duty, such as preparing payments. Immutable.</summary>
/// <remarks>A text stands for the group of that one action. Of counters that a group has, the key bears its name; so a group that gains an action keeps its counts.</remarks>
public sealed class ActionGroup
{
    private readonly string[] _actions;

    private ActionGroup(string name, string[] actions)
    {
        Name = name;
        _actions = actions;
        Actions = Array.AsReadOnly(actions);
    }

    /// <summary>The name; of a group of one action that was not named, the action id.</summary>
    public string Name { get; }

    /// <summary>The action ids, in ordinal order.</summary>
    public IReadOnlyList<string> Actions { get; }

    /// <summary>Several actions under a name.</summary>
    /// <param name="name">The name: 1 to 64 ASCII letters, digits, dots, dashes and underscores.</param>
    /// <param name="actions">At least one action id, none twice; an id names one action, so wildcards are refused.</param>
    /// <exception cref="ArgumentException">The name or an id is not acceptable, or there is none, or one is there twice.</exception>
    public static ActionGroup Of(string name, params IEnumerable<string> actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        string[] sorted = [.. actions.Select(RequireAction).Order(StringComparer.Ordinal)];
        return sorted.Length == 0 || sorted.Distinct(StringComparer.Ordinal).Count() != sorted.Length
            ? throw new ArgumentException($"the group {name} names no action, or one twice; name each once", nameof(actions))
            : new ActionGroup(CredentialText.RequireName(name), sorted);
    }

    /// <summary>One action.</summary>
    /// <param name="action">The action id; an id names one action, so wildcards are refused.</param>
    /// <exception cref="ArgumentException">The id is not acceptable.</exception>
    public static ActionGroup FromString(string action) => new(RequireAction(action), [action]);

    /// <summary>One action.</summary>
    /// <param name="action">The action id; an id names one action, so wildcards are refused.</param>
    /// <exception cref="ArgumentException">The id is not acceptable.</exception>
    public static implicit operator ActionGroup(string action) => FromString(action);

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal bool Contains(string action) => Array.BinarySearch(_actions, action, StringComparer.Ordinal) >= 0;

    internal bool IsSameAs(ActionGroup other) => Name == other.Name && _actions.AsSpan().SequenceEqual(other._actions);

    /// <summary>Name and actions; neither has spaces or brackets that could be taken for these.</summary>
    internal string Definition => $"{Name} ({string.Join(' ', _actions)})";

    private static string RequireAction(string action) => AgentScope.For(action).Action;
}
