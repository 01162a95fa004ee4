namespace AgentIdentity.Sdk.Auditing;

/// <summary>What the log keeps of one argument of a call.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="Commitment">The commitment to its value: see <see cref="ArgumentCommitment"/>.</param>
public readonly record struct RecordedArgument(string Name, string Commitment);
