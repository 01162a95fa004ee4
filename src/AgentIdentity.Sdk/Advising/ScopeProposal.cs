using System.Diagnostics;
using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>The tighter scopes of one grant while they are worked out.</summary>
internal sealed class ScopeProposal
{
    private readonly Dictionary<string, ArgumentRules> _rules = new(StringComparer.Ordinal);
    private readonly HashSet<string> _keptForDelegation = new(StringComparer.Ordinal);

    public ScopeProposal(GrantUse use, AgentScopeSet granted)
    {
        (Use, Granted) = (use, granted);
        foreach (ActionUse action in use.Actions.Values)
        {
            _rules[action.Action] = ScopeTightening.Of(GrantedRules(action.Action), action);
        }
    }

    public GrantUse Use { get; }

    public AgentScopeSet Granted { get; }

    /// <summary>Actions whose scopes stay as wide as granted because something that was delegated does not fit into tighter ones.</summary>
    public IReadOnlySet<string> KeptForDelegation => _keptForDelegation;

    /// <summary>Makes room for what was delegated: whoever mints both proposals must be able to derive one from the other.</summary>
    /// <returns>Whether something was widened.</returns>
    public bool MakeRoomFor(ScopeProposal child)
    {
        bool hasWidened = false;
        foreach ((string action, ArgumentRules delegated) in child._rules)
        {
            if (delegated.Exceed(_rules[action]) is not null && _keptForDelegation.Add(action))
            {
                _rules[action] = GrantedRules(action);
                hasWidened = true;
            }
        }

        return hasWidened;
    }

    /// <summary>The scopes, as anybody reads them who is given their JSON.</summary>
    public AgentScopeSet ToScopes()
    {
        AgentScopeSet scopes = new(_rules.ToDictionary(rule => rule.Key, rule => AgentScope.FromWire(rule.Key, rule.Value), StringComparer.Ordinal));
        return AgentScopeSet.Parse(Encoding.UTF8.GetBytes(scopes.ToJson()));
    }

    private ArgumentRules GrantedRules(string action) =>
        (Granted.Find(action) ?? throw new UnreachableException($"a call of {action} was taken for allowed by scopes that do not name it")).Rules;
}
