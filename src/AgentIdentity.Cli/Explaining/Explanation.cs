using AgentIdentity.Sdk.Auditing;

namespace AgentIdentity.Cli.Explaining;

/// <summary>A decision, what was kept of it, and what a replay says.</summary>
internal sealed record Explanation(AuditRecord Record, RecordedDecision Decision, Evidence Evidence, Replay Replay);
