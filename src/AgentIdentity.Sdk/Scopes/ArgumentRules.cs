using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary>The constraint map of one tool: a closed world (AAT section 3.4).</summary>
/// <remarks>
/// An argument that is not named is refused unless the map admits others (<c>"*"</c>, which the empty map on the wire stands for);
/// a named one must be present unless it is optional.
/// </remarks>
internal sealed class ArgumentRules
{
    public const int MaxRules = 64;

    private readonly ArgumentRule[] _rules;     // in canonical order, as arguments are

    /// <summary>Rules for different arguments, in any order; the array belongs to the map from here on.</summary>
    public ArgumentRules(ArgumentRule[] rules, bool admitsOthers)
    {
        _rules = rules;
        if (rules.Length > 1)
        {
            Array.Sort(_rules, static (left, right) => JsonNames.Compare(left.Name, right.Name));
        }

        AdmitsOthers = admitsOthers;
    }

    /// <summary>Nothing is said about any argument, so any is allowed: <c>{}</c> on the wire.</summary>
    public static ArgumentRules Anything { get; } = new([], admitsOthers: true);

    /// <summary>
    /// No argument is allowed. The wire has no word for it, since the empty map means the opposite: one optional argument that nothing satisfies.
    /// </summary>
    public static ArgumentRules Nothing { get; } = new(
        [new ArgumentRule("no_arguments"u8.ToArray(), ArgumentConstraint.All(ArgumentConstraint.Exact(false), ArgumentConstraint.Exact(true)), isOptional: true)],
        admitsOthers: false);

    public ReadOnlySpan<ArgumentRule> Rules => _rules;

    public bool AdmitsOthers { get; }

    public ArgumentRule? Find(ReadOnlySpan<byte> name)
    {
        int low = 0;
        int high = _rules.Length - 1;
        while (low <= high)
        {
            int middle = (low + high) >>> 1;
            int order = JsonNames.Compare(_rules[middle].Name, name);
            if (order == 0)
            {
                return _rules[middle];
            }

            if (order < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return null;
    }

    /// <summary>Whether arguments are allowed; walks both lists side by side, as both are in the same order.</summary>
    /// <param name="arguments">The arguments of the call.</param>
    /// <param name="offending">The argument that is wrong, missing or too many.</param>
    public bool Allow(ToolArguments arguments, out string? offending)
    {
        int rule = 0;
        for (int argument = 0; argument < arguments.Count; argument++)
        {
            ReadOnlySpan<byte> name = arguments.NameAt(argument);
            int order = 1;
            while (rule < _rules.Length && (order = JsonNames.Compare(_rules[rule].Name, name)) < 0)
            {
                if (!_rules[rule].IsOptional)
                {
                    offending = _rules[rule].NameText;
                    return false;
                }

                rule++;
            }

            bool isNamed = rule < _rules.Length && order == 0;
            if (isNamed ? !_rules[rule++].Constraint.Allows(arguments.ArgumentAt(argument)) : !AdmitsOthers)
            {
                offending = arguments.NameTextAt(argument);
                return false;
            }
        }

        while (rule < _rules.Length)
        {
            if (!_rules[rule].IsOptional)
            {
                offending = _rules[rule].NameText;
                return false;
            }

            rule++;
        }

        offending = null;
        return true;
    }

    /// <summary>Why these rules are not within a parent's, as a step of the specification and an argument; or null (AAT section 4.5).</summary>
    public (string Step, string Argument)? Exceed(ArgumentRules parent)
    {
        if (AdmitsOthers && !parent.AdmitsOthers)
        {
            return ("4p2", "*");
        }

        ArgumentRule? newlyOptional = null;
        ArgumentRule? wider = null;
        foreach (ArgumentRule rule in _rules)
        {
            ArgumentRule? theirs = parent.Find(rule.Name);
            if (theirs is null && !parent.AdmitsOthers)
            {
                return ("4p2", rule.NameText);
            }

            if (theirs is not null)
            {
                newlyOptional ??= rule.IsOptional && !theirs.IsOptional ? rule : null;
                wider ??= theirs.Constraint.Subsumes(rule.Constraint) ? null : rule;
            }
        }

        // A name left out is forbidden only where nothing unnamed is admitted, and only what was optional may be forbidden.
        foreach (ArgumentRule theirs in parent._rules)
        {
            if (Find(theirs.Name) is null && (AdmitsOthers || !theirs.IsOptional))
            {
                return ("4p2", theirs.NameText);
            }
        }

        return newlyOptional is not null ? ("4p3", newlyOptional.NameText)
            : wider is not null ? ("4p4", wider.NameText)
            : null;
    }

    /// <summary>The widest rules within both, or null when the wire cannot say them.</summary>
    public ArgumentRules? Meet(ArgumentRules other)
    {
        List<ArgumentRule> met = [];
        foreach (ArgumentRule mine in _rules)
        {
            ArgumentRule? theirs = other.Find(mine.Name);
            if (theirs is null && !other.AdmitsOthers)
            {
                if (mine.IsOptional)
                {
                    continue;       // left out, and so forbidden
                }

                return null;
            }

            ArgumentConstraint? constraint = theirs is null ? mine.Constraint : ScopeMeet.Of(mine.Constraint, theirs.Constraint);
            bool isOptional = mine.IsOptional && (theirs is null || theirs.IsOptional);
            if (constraint is not null)
            {
                met.Add(new ArgumentRule(mine.Name, constraint, isOptional));
            }
            else if (!isOptional || (AdmitsOthers && other.AdmitsOthers))
            {
                return null;        // required, or not forbidden by being left out
            }
        }

        foreach (ArgumentRule theirs in other._rules)
        {
            if (Find(theirs.Name) is null)
            {
                if (AdmitsOthers)
                {
                    met.Add(theirs);
                }
                else if (!theirs.IsOptional)
                {
                    return null;
                }
            }
        }

        bool admitsOthers = AdmitsOthers && other.AdmitsOthers;
        // INVARIANT: an empty map would read as "anything", so "nothing" is never written as one; and a longer one than readers take is not written.
        return (met.Count == 0 && !admitsOthers) || met.Count > MaxRules ? null : new ArgumentRules([.. met], admitsOthers);
    }

    public void AppendTo(ref ByteBuilder json)
    {
        json.Append((byte)'{');
        bool isFirst = true;
        bool isStarWritten = !AdmitsOthers || _rules.Length == 0;
        foreach (ArgumentRule rule in _rules)
        {
            if (!isStarWritten && JsonNames.Compare("*"u8, rule.Name) < 0)
            {
                AppendName(ref json, "*"u8, ref isFirst);
                ArgumentConstraint.Wildcard.AppendTo(ref json, isOptional: false);
                isStarWritten = true;
            }

            AppendName(ref json, rule.Name, ref isFirst);
            rule.Constraint.AppendTo(ref json, rule.IsOptional);
        }

        if (!isStarWritten)
        {
            AppendName(ref json, "*"u8, ref isFirst);
            ArgumentConstraint.Wildcard.AppendTo(ref json, isOptional: false);
        }

        json.Append((byte)'}');
    }

    private static void AppendName(ref ByteBuilder json, ReadOnlySpan<byte> name, ref bool isFirst)
    {
        if (!isFirst)
        {
            json.Append((byte)',');
        }

        isFirst = false;
        JsonText.AppendCanonicalString(ref json, name);
        json.Append((byte)':');
    }
}
