using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>
/// Learns from calls that were allowed which scopes would have been enough for them: feed it with <see cref="AddCall"/> and <see cref="AddGrant"/>, then ask
/// <see cref="Advise"/>. It reads nothing; <see cref="AuditAdvisor"/> feeds it from an audit log.
/// </summary>
/// <remarks>
/// Memory grows with the number of names, grants and actions, never with that of calls: of values, only a few different ones, their bounds and their common root
/// are kept. All of it is bounded; what goes beyond is counted in <see cref="LeastPrivilegeAdvice.OmittedCalls"/>. Not safe for concurrent use.
/// </remarks>
public sealed class LeastPrivilegeAdvisor
{
    /// <summary>The most accountable names that are told apart.</summary>
    public const int MaxNames = 10_000;

    /// <summary>The most grants of one name that are told apart.</summary>
    public const int MaxGrantsOfName = 64;

    /// <summary>The most values that a proposal may list.</summary>
    public const int MaxListedValuesCeiling = 256;

    private readonly Dictionary<string, Dictionary<string, GrantUse>> _names = new(StringComparer.Ordinal);
    private readonly MemoryAllowance _allowance = new();
    private readonly int _maxListedValues;
    private long _omitted;

    /// <summary>Begins with nothing seen.</summary>
    /// <param name="maxListedValues">How many different values a proposal lists one by one (<c>one_of</c>, <c>subset</c>), 1 to <see cref="MaxListedValuesCeiling"/>.</param>
    public LeastPrivilegeAdvisor(int maxListedValues = 8)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxListedValues, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(maxListedValues, MaxListedValuesCeiling);
        _maxListedValues = maxListedValues;
    }

    /// <summary>Takes note of what names were granted, whether or not it is ever used.</summary>
    /// <param name="path">The accountable names, outermost first.</param>
    /// <param name="granted">What each of them was granted, in the same order, each within the one before.</param>
    /// <exception cref="ArgumentException">There are not as many grants as names, or one is wider than the one before.</exception>
    public void AddGrant(IReadOnlyList<string> path, IReadOnlyList<AgentScopeSet> granted) => Grant(path, granted);

    /// <summary>Takes note of a call that was allowed.</summary>
    /// <param name="call">The call.</param>
    /// <exception cref="ArgumentException">What was granted does not fit the names, or does not cover the call.</exception>
    public void AddCall(ObservedCall call)
    {
        ArgumentNullException.ThrowIfNull(call);
        string[] names = [.. call.Arguments.Select(argument => argument.Name)];
        RefuseUncovered(call, names);
        ActionUse[] uses = Begin(Grant(call.Path, call.Granted), call.Action, call.Time, names);
        foreach (ActionUse use in uses)
        {
            foreach (ObservedArgument argument in call.Arguments)
            {
                if (argument.CanonicalValue is { } value)
                {
                    use.AddValue(argument.Name, value.Span);
                }
            }

            if (call.Outcome is { } outcome)
            {
                use.End(outcome);
            }
        }
    }

    /// <summary>What was found so far. Every proposal is proved to attenuate what was granted before it is returned.</summary>
    public LeastPrivilegeAdvice Advise()
    {
        GrantUse[] all = [.. _names.Values.SelectMany(grants => grants.Values)];
        Dictionary<GrantUse, AgentScopeSet> proposed = ScopeProposals.Of(all, out Dictionary<GrantUse, IReadOnlySet<string>> kept);
        List<NameAdvice> names = [];
        foreach ((string _, Dictionary<string, GrantUse> grants) in _names.OrderBy(name => name.Key, StringComparer.Ordinal))
        {
            IEnumerable<GrantAdvice> advice = grants.Values
                .Select(use => GrantReport.Of(use, proposed.GetValueOrDefault(use), kept.GetValueOrDefault(use)))
                .OrderByDescending(grant => grant.Actions.Select(action => action.Last).DefaultIfEmpty(DateTimeOffset.MinValue).Max())
                .ThenBy(grant => grant.Granted?.ToJson(), StringComparer.Ordinal);
            names.Add(new NameAdvice(grants.Values.First().Path, [.. advice]));
        }

        return new LeastPrivilegeAdvice(names, _omitted, Find);
    }

    /// <summary>The grants of a path, outermost first; of one that is not known, the one of its last name. Null stands for what is not told apart any more.</summary>
    internal GrantUse?[] Grant(IReadOnlyList<string> path, IReadOnlyList<AgentScopeSet> granted)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(granted);
        if (path.Count == 0 || (granted.Count != 0 && granted.Count != path.Count))
        {
            throw new ArgumentException("there is one grant for each name, and at least one name; or it is not known what was granted", nameof(granted));
        }

        if (granted.Count == 0)
        {
            return [Use([.. path], null)];
        }

        GrantUse?[] uses = new GrantUse?[path.Count];
        for (int i = 0; i < uses.Length; i++)
        {
            uses[i] = Use([.. path.Take(i + 1)], granted[i]);
            if (i > 0 && uses[i] is { } child && uses[i - 1] is { } parent && !child.Parents.Contains(parent))
            {
                _ = granted[i].Attenuates(granted[i - 1]) ? child.Parents.Add(parent)
                    : throw new ArgumentException($"what {path[i]} was granted is wider than what it was delegated from", nameof(granted));
            }
        }

        return uses;
    }

    /// <summary>Counts a call, without the values of its arguments, which may come later.</summary>
    internal ActionUse[] Begin(GrantUse?[] uses, string action, DateTimeOffset time, IReadOnlyCollection<string> arguments)
    {
        List<ActionUse> begun = [];
        for (int i = 0; i < uses.Length; i++)
        {
            if (uses[i]?.Of(action) is { } use)
            {
                use.AddCall(time, isOwn: i == uses.Length - 1);
                foreach (string argument in arguments)
                {
                    use.AddArgument(argument);
                }

                begun.Add(use);
            }
        }

        _omitted += begun.Count < uses.Length ? 1 : 0;
        return [.. begun];
    }

    private static void RefuseUncovered(ObservedCall call, string[] names)
    {
        foreach (AgentScopeSet granted in call.Granted)
        {
            if (granted.Find(call.Action) is not { } scope || ScopeCoverage.RefuseNames(scope.Rules, names) is not null
                || call.Arguments.Any(argument => argument.CanonicalValue is { } value && !ScopeCoverage.AllowsValue(scope.Rules, argument.Name, value.Span)))
            {
                throw new ArgumentException($"what was granted does not cover the call of {call.Action}: it was not allowed by these credentials", nameof(call));
            }
        }
    }

    private GrantUse?[] Find(IReadOnlyList<string> path, IReadOnlyList<AgentScopeSet> granted) =>
        [.. granted.Select((scopes, i) => _names.GetValueOrDefault(KeyOf(path.Take(i + 1)))?.GetValueOrDefault(scopes.ToJson()))];

    private GrantUse? Use(string[] path, AgentScopeSet? granted)
    {
        string key = KeyOf(path);
        if (!_names.TryGetValue(key, out Dictionary<string, GrantUse>? grants))
        {
            if (_names.Count == MaxNames)
            {
                return null;
            }

            _names[key] = grants = new(StringComparer.Ordinal);
        }

        string scopes = granted?.ToJson() ?? "";
        if (!grants.TryGetValue(scopes, out GrantUse? use) && grants.Count < MaxGrantsOfName)
        {
            grants[scopes] = use = new GrantUse(path, granted, _maxListedValues, _allowance);
        }

        return use;
    }

    /// <summary>Names of credentials have no such character; those of a log that somebody made up may, and then are somebody else's at worst.</summary>
    private static string KeyOf(IEnumerable<string> path) => new StringBuilder().AppendJoin('\n', path).ToString();
}
