namespace AgentIdentity.Sdk.Auditing;

/// <summary>One argument of a call, of which the log keeps a commitment only.</summary>
/// <param name="Name">The argument's name; it appears in the log.</param>
/// <param name="CanonicalValue">The canonical JSON (RFC 8785) of its value; it does not.</param>
public readonly record struct AuditArgument(string Name, ReadOnlyMemory<byte> CanonicalValue);
