using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"one_of","values":["csv","pdf"]}</c></summary>
internal sealed class OneOfConstraint(byte[][] values) : ArgumentConstraint
{
    public override string Type => "one_of";

    private byte[][] Values => values;

    internal override bool Allows(ArgumentValue value) => ConstraintValues.Contains(values, value.Canonical);

    internal override bool Subsumes(ArgumentConstraint child) => child switch
    {
        OneOfConstraint oneOf => ConstraintValues.ContainsAll(values, oneOf.Values),
        ExactConstraint exact => Allows(exact.Value),
        _ => false,
    };

    internal override ArgumentConstraint? Meet(ArgumentConstraint other)
    {
        if (other is OneOfConstraint oneOf)
        {
            byte[][] common = ConstraintValues.Intersection(values, oneOf.Values);
            return common.Length > 0 ? new OneOfConstraint(common) : null;
        }

        // Under a range the table knows no list, but it knows a single value.
        byte[][] allowed = [.. values.Where(value => other.Allows(new ArgumentValue(value)))];
        ExactConstraint? single = allowed.Length == 1 && new ArgumentValue(allowed[0]).IsScalar ? new ExactConstraint(allowed[0]) : null;
        return single is not null && other.Subsumes(single) ? single : null;
    }

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"one_of\""u8);
        ConstraintValues.AppendOptional(ref json, isOptional);
        ConstraintValues.AppendList(ref json, ",\"values\":"u8, values);
        json.Append((byte)'}');
    }
}
