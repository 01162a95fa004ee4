namespace AgentIdentity.Sdk.Auditing;

/// <summary>The tightest constraint that all seen values satisfy, among those the attenuation table allows under what was granted (AAT section 4.5).</summary>
internal static class ConstraintTightening
{
    /// <summary>That constraint; what was granted where there is none.</summary>
    /// <param name="granted">What was granted.</param>
    /// <param name="use">The values, every one of them known.</param>
    public static ArgumentConstraint Of(ArgumentConstraint granted, ArgumentUse use) => granted switch
    {
        // The table compares clause by clause, so each clause is tightened alone.
        AllConstraint all => new AllConstraint(Array.ConvertAll(all.Clauses, clause => Of(clause, use))),
        AnyConstraint any => new AnyConstraint(Needed(any, use)),
        _ => Candidates(granted, use).FirstOrDefault(granted.Subsumes) ?? granted,
    };

    /// <summary>The clauses that some value needs.</summary>
    private static ArgumentConstraint[] Needed(AnyConstraint any, ArgumentUse use)
    {
        ArgumentConstraint[] needed = use.Values is { } values
            ? Array.FindAll(any.Clauses, clause => values.Any(value => clause.Allows(new ArgumentValue(value))))
            : any.Clauses;
        return needed.Length > 0 ? needed : any.Clauses;
    }

    /// <summary>Constraints that allow all seen values, the tightest first. Numbers and paths have neighbours that are as good; other values are taken as they are.</summary>
    private static IEnumerable<ArgumentConstraint> Candidates(ArgumentConstraint granted, ArgumentUse use)
    {
        if (use.Values is [var only] && new ArgumentValue(only).IsScalar)
        {
            yield return new ExactConstraint(only);
        }

        // Any one word is a relative path, too; only who was granted paths, or wrote one from the root, meant them.
        if (use.Root is { } root && (granted is WithinConstraint || (root[0] == '/' && root.Length > 1)))
        {
            yield return new WithinConstraint(root);
        }

        if (use.Range is { } range)
        {
            yield return new RangeConstraint(range.Least, range.Most, minInclusive: true, maxInclusive: true);
        }

        if (use.Items is { } items)
        {
            yield return new SubsetConstraint(ConstraintValues.Sorted([.. items]));
        }

        if (use.Values is { } values)
        {
            yield return new OneOfConstraint(ConstraintValues.Sorted([.. values]));
        }
    }
}
