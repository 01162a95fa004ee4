namespace AgentIdentity.Sdk.Auditing;

/// <summary>What a store cut off the end of a log because a crash had left it half written. The log records it.</summary>
/// <param name="CutBytes">How many bytes were cut.</param>
/// <param name="CutHash">Their SHA-256.</param>
public sealed record AuditRepair(long CutBytes, ReadOnlyMemory<byte> CutHash);
