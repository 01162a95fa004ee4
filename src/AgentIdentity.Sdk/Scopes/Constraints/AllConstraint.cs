using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"all","constraints":[…]}</c>; never empty.</summary>
internal sealed class AllConstraint(ArgumentConstraint[] clauses) : ArgumentConstraint
{
    public override string Type => "all";

    internal ArgumentConstraint[] Clauses => clauses;

    internal override bool Allows(ArgumentValue value)
    {
        foreach (ArgumentConstraint clause in clauses)
        {
            if (!clause.Allows(value))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Each clause of the parent must be kept by some clause of the child; one may serve several.</summary>
    internal override bool Subsumes(ArgumentConstraint child) =>
        child is AllConstraint all && Array.TrueForAll(clauses, mine => Array.Exists(all.Clauses, mine.Subsumes));

    internal override ArgumentConstraint? Meet(ArgumentConstraint other) =>
        other is AllConstraint all ? new AllConstraint([.. clauses, .. all.Clauses]) : null;

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"all\","u8);
        ConstraintValues.AppendClauses(ref json, clauses);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append((byte)'}');
    }
}
