using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"any","constraints":[…]}</c>; never empty.</summary>
internal sealed class AnyConstraint(ArgumentConstraint[] clauses) : ArgumentConstraint
{
    public override string Type => "any";

    internal ArgumentConstraint[] Clauses => clauses;

    internal override bool Allows(ArgumentValue value)
    {
        foreach (ArgumentConstraint clause in clauses)
        {
            if (clause.Allows(value))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Each clause of the child must stay within some clause of the parent.</summary>
    internal override bool Subsumes(ArgumentConstraint child) =>
        child is AnyConstraint any && Array.TrueForAll(any.Clauses, theirs => Array.Exists(clauses, mine => mine.Subsumes(theirs)));

    internal override ArgumentConstraint? Meet(ArgumentConstraint other)
    {
        if (other is not AnyConstraint any)
        {
            return null;
        }

        ArgumentConstraint[] common =
        [
            .. from mine in clauses
               from theirs in any.Clauses
               let meet = ScopeMeet.Of(mine, theirs)
               where meet is not null
               select meet,
        ];
        return common.Length > 0 ? new AnyConstraint(common) : null;
    }

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"any\","u8);
        ConstraintValues.AppendClauses(ref json, clauses);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append((byte)'}');
    }
}
