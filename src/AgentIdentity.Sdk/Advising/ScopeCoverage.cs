using System.Text;

namespace AgentIdentity.Sdk.Auditing;

/// <summary>Whether proposed scopes cover a call of which some values may be unknown. Where a value is not known, only the granted constraint is sure to allow it.</summary>
internal static class ScopeCoverage
{
    /// <summary>Why the arguments a call had, whatever their values, do not fit the proposed scopes; null when they do.</summary>
    public static string? RefuseNames(ArgumentRules proposed, IReadOnlyCollection<string> names)
    {
        int named = 0;
        foreach (string name in names)
        {
            bool isNamed = proposed.Find(Encoding.UTF8.GetBytes(name)) is not null;
            named += isNamed ? 1 : 0;
            if (!isNamed && !proposed.AdmitsOthers)
            {
                return $"argument {name} is not admitted";
            }
        }

        if (named < proposed.Rules.Length)
        {
            foreach (ArgumentRule rule in proposed.Rules)
            {
                if (!rule.IsOptional && !names.Contains(rule.NameText, StringComparer.Ordinal))
                {
                    return $"argument {rule.NameText} is required";
                }
            }
        }

        return null;
    }

    /// <summary>Whether a value has to be known to say that it is allowed.</summary>
    public static bool NeedsValue(ArgumentRules proposed, ArgumentRules granted, string name)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(name);
        return proposed.Find(utf8)?.Constraint is { } constraint
            && constraint is not WildcardConstraint
            && granted.Find(utf8)?.Constraint.ToJson() != constraint.ToJson();
    }

    /// <summary>Whether a value fits the proposed scopes.</summary>
    public static bool AllowsValue(ArgumentRules proposed, string name, ReadOnlySpan<byte> canonical) =>
        proposed.Find(Encoding.UTF8.GetBytes(name)) is { } rule ? rule.Constraint.Allows(new ArgumentValue(canonical)) : proposed.AdmitsOthers;
}
