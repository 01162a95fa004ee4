namespace AgentIdentity.Sdk.Auditing;

/// <summary>One sink and how records are brought to it.</summary>
internal readonly record struct SinkRegistration(IAuditSink Sink, AuditSinkOptions Options);
