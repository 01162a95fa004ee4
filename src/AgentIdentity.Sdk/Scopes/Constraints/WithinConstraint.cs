using AgentIdentity.Sdk.Wire;

namespace AgentIdentity.Sdk;

/// <summary><c>{"constraint_type":"x_within","root":"/reports"}</c>: a path at or below a root, by its text alone.</summary>
internal sealed class WithinConstraint(byte[] root) : ArgumentConstraint
{
    public override string Type => "x_within";

    private byte[] Root => root;

    // A well-formed path has nothing to escape and an escape has a backslash, so the inside of the quotes is the text itself or no path.
    internal override bool Allows(ArgumentValue value) => value.Kind == JsonKind.String && LexicalPath.IsWithin(root, value.Canonical[1..^1]);

    internal override bool Subsumes(ArgumentConstraint child) => child switch
    {
        WithinConstraint within => LexicalPath.IsWithin(root, within.Root),
        ExactConstraint exact => Allows(exact.Value),
        _ => false,
    };

    internal override void AppendTo(ref ByteBuilder json, bool isOptional)
    {
        json.Append("{\"constraint_type\":\"x_within\""u8);
        ConstraintValues.AppendOptional(ref json, isOptional);
        json.Append(",\"root\":"u8);
        JsonText.AppendCanonicalString(ref json, root);
        json.Append((byte)'}');
    }
}
