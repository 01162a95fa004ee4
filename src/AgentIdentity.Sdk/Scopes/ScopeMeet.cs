namespace AgentIdentity.Sdk;

/// <summary>The meet of two constraints: what both allow, where the attenuation table can say it.</summary>
internal static class ScopeMeet
{
    /// <summary>A constraint that attenuates both, or null. What it returns has been checked against both by the table itself.</summary>
    public static ArgumentConstraint? Of(ArgumentConstraint left, ArgumentConstraint right)
    {
        if (right.Subsumes(left))
        {
            return left;
        }

        if (left.Subsumes(right))
        {
            return right;
        }

        ArgumentConstraint? meet = left.Meet(right) ?? right.Meet(left);
        return meet is not null && ConstraintValues.Count(meet) <= ArgumentConstraint.MaxConstraints && left.Subsumes(meet) && right.Subsumes(meet) ? meet : null;
    }
}
