using System.Text;

namespace AgentIdentity.Sdk;

/// <summary>What one named argument of a tool must be, and whether it may be absent.</summary>
internal sealed class ArgumentRule(byte[] name, ArgumentConstraint constraint, bool isOptional)
{
    public byte[] Name { get; } = name;

    public string NameText => Encoding.UTF8.GetString(Name);

    public ArgumentConstraint Constraint { get; } = constraint;

    public bool IsOptional { get; } = isOptional;
}
