using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"wildcard"}</c></summary>
internal sealed class WildcardConstraint : ArgumentConstraint
{
    public override string Type => "wildcard";

    internal override bool Allows(ArgumentValue value) => true;

    internal override bool Subsumes(ArgumentConstraint child) => true;

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"wildcard\""u8);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append((byte)'}');
    }
}
