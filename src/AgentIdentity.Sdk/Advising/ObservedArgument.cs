namespace AgentIdentity.Sdk.Auditing;

/// <summary>One argument of a call that was allowed.</summary>
/// <param name="Name">The argument's name.</param>
/// <param name="CanonicalValue">The canonical JSON (RFC 8785) of its value; null when the value was never kept, or is erased.</param>
public readonly record struct ObservedArgument(string Name, ReadOnlyMemory<byte>? CanonicalValue);
