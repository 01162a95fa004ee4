using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"not_one_of","excluded":["secret"]}</c></summary>
internal sealed class NotOneOfConstraint(byte[][] excluded) : ArgumentConstraint
{
    public override string Type => "not_one_of";

    private byte[][] Excluded => excluded;

    internal override bool Allows(ArgumentValue value) => !ConstraintValues.Contains(excluded, value.Canonical);

    internal override bool Subsumes(ArgumentConstraint child) =>
        child is NotOneOfConstraint other && ConstraintValues.ContainsAll(other.Excluded, excluded);

    internal override ArgumentConstraint? Meet(ArgumentConstraint other) =>
        other is NotOneOfConstraint notOneOf ? new NotOneOfConstraint(ConstraintValues.Union(excluded, notOneOf.Excluded)) : null;

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"not_one_of\""u8);
        ConstraintValues.AppendList(ref json, ",\"excluded\":"u8, excluded);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append((byte)'}');
    }
}
