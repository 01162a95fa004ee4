namespace AgentIdentity.Sdk.Yaml;

/// <summary>What an argument must be, and whether it may be absent.</summary>
/// <param name="Constraint">What it must be.</param>
/// <param name="IsOptional">Whether it may be absent.</param>
/// <param name="Max">The largest number it can be; null when there is none.</param>
internal sealed record ConstrainedArgument(ArgumentConstraint Constraint, bool IsOptional, double? Max);
