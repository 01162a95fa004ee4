namespace AgentIdentity.Sdk.Auditing;

/// <summary>Why records have not reached a sink yet. Nothing is lost: they are sent again.</summary>
/// <param name="Sink">The sink's name.</param>
/// <param name="Code">One of <see cref="AuditCodes"/>.</param>
/// <param name="FirstSequence">The sequence number of the first record concerned.</param>
/// <param name="LastSequence">That of the last one that is known to be.</param>
/// <param name="Message">What happened.</param>
/// <param name="Error">What the sink, or the log, said; null when it said nothing.</param>
public sealed record AuditSinkFailure(string Sink, string Code, long FirstSequence, long LastSequence, string Message, Exception? Error = null);
