namespace AgentIdentity.Sdk.Auditing;

/// <summary>How far a log has been read.</summary>
/// <param name="BytesRead">How many bytes were read.</param>
/// <param name="BytesTotal">How many there were when the reading began, or more if the log has grown meanwhile.</param>
public readonly record struct AuditProgress(long BytesRead, long BytesTotal);
