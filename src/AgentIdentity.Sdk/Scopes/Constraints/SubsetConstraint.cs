using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"allowed":["reader","writer"],"constraint_type":"subset"}</c>: a list of nothing else.</summary>
internal sealed class SubsetConstraint(byte[][] allowed) : ArgumentConstraint
{
    public override string Type => "subset";

    private byte[][] Allowed => allowed;

    internal override bool Allows(ArgumentValue value)
    {
        if (value.Kind != JsonKind.Array)
        {
            return false;
        }

        foreach (ArgumentValue item in value.Items)
        {
            if (!ConstraintValues.Contains(allowed, item.Canonical))
            {
                return false;
            }
        }

        return true;
    }

    internal override bool Subsumes(ArgumentConstraint child) =>
        child is SubsetConstraint other && ConstraintValues.ContainsAll(allowed, other.Allowed);

    internal override ArgumentConstraint? Meet(ArgumentConstraint other) =>
        other is SubsetConstraint subset ? new SubsetConstraint(ConstraintValues.Intersection(allowed, subset.Allowed)) : null;

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        ConstraintValues.AppendList(ref json, "{\"allowed\":"u8, allowed);
        json.Append(",\"constraint_type\":\"subset\""u8);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append((byte)'}');
    }
}
