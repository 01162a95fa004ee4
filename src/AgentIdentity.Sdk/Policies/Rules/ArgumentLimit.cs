namespace AgentIdentity.Sdk.Policies;

/// <summary>What one argument must be.</summary>
public sealed class ArgumentLimit
{
    /// <summary>The argument's name, compared exactly.</summary>
    public required string Argument { get; init; }

    /// <summary>What its value must be.</summary>
    public required ArgumentConstraint Constraint { get; init; }

    /// <summary>Whether the argument may be absent; when it is there, the constraint holds all the same.</summary>
    /// <value>False by default: a call without the argument is refused.</value>
    public bool IsOptional { get; init; }
}
