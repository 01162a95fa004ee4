namespace AgentIdentity.Sdk.Auditing;

/// <summary>One step of archiving that is about to be done.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="File">The name of the file it is done to.</param>
/// <param name="Number">Which of the steps of its kind it is, from 1.</param>
/// <param name="Count">How many of this kind there are.</param>
public readonly record struct AuditArchiveStep(AuditArchiveStepKind Kind, string File, int Number, int Count);
