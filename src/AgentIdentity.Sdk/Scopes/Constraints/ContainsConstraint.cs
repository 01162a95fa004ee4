using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"contains","required":["reviewed"]}</c>: a list that has all of them.</summary>
internal sealed class ContainsConstraint(byte[][] required) : ArgumentConstraint
{
    public override string Type => "contains";

    private byte[][] Required => required;

    internal override bool Allows(ArgumentValue value)
    {
        if (value.Kind != JsonKind.Array)
        {
            return false;
        }

        Span<bool> found = required.Length <= 256 ? stackalloc bool[required.Length] : new bool[required.Length];
        int missing = required.Length;
        foreach (ArgumentValue item in value.Items)
        {
            int at = ConstraintValues.IndexOf(required, item.Canonical);
            if (at >= 0 && !found[at])
            {
                found[at] = true;
                missing--;
            }
        }

        return missing == 0;
    }

    internal override bool Subsumes(ArgumentConstraint child) =>
        child is ContainsConstraint other && ConstraintValues.ContainsAll(other.Required, required);

    internal override ArgumentConstraint? Meet(ArgumentConstraint other) =>
        other is ContainsConstraint contains ? new ContainsConstraint(ConstraintValues.Union(required, contains.Required)) : null;

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"contains\""u8);
        ConstraintValues.AppendOptional(ref json, isOptional);
        ConstraintValues.AppendList(ref json, ",\"required\":"u8, required);
        json.Append((byte)'}');
    }
}
