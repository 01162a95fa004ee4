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

        foreach (byte[] element in required)
        {
            if (!HasItem(value, element))
            {
                return false;
            }
        }

        return true;
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

    private static bool HasItem(ArgumentValue list, byte[] element)
    {
        foreach (ArgumentValue item in list.Items)
        {
            if (item.Canonical.SequenceEqual(element))
            {
                return true;
            }
        }

        return false;
    }
}
