namespace AgentIdentity.Sdk.Auditing;

/// <summary>One place where a copy and its log differ.</summary>
/// <param name="Kind">How.</param>
/// <param name="FirstSequence">The sequence number of the record; -1 when a line names none.</param>
/// <param name="LastSequence">The last one, where records in a row are missing; else the same.</param>
/// <param name="File">The name of the copy's file; null where something is missing.</param>
/// <param name="Line">The line of the file, from 1; 0 where something is missing.</param>
public readonly record struct AuditReconciliationFinding(AuditReconciliationKind Kind, long FirstSequence, long LastSequence, string? File, long Line);
