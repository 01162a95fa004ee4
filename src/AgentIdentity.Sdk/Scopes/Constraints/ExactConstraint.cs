using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"exact","value":"pdf"}</c></summary>
internal sealed class ExactConstraint(byte[] value) : ArgumentConstraint
{
    public override string Type => "exact";

    internal ArgumentValue Value => new(value);

    internal override bool Allows(ArgumentValue candidate) => candidate.Canonical.SequenceEqual(value);

    internal override bool Subsumes(ArgumentConstraint child) => child is ExactConstraint exact && Allows(exact.Value);

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"exact\""u8);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append(",\"value\":"u8);
        json.Append(value);
        json.Append((byte)'}');
    }
}
