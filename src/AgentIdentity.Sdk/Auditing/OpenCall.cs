namespace AgentIdentity.Sdk.Auditing;

/// <summary>A call that was allowed and has no outcome on record: it still runs, its caller never said how it ended, or the process died in between.</summary>
/// <param name="Sequence">The sequence number of the decision that allowed it.</param>
/// <param name="CallId">The call's id, as it is written.</param>
public readonly record struct OpenCall(long Sequence, string CallId);
