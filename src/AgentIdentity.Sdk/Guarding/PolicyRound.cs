using AgentIdentity.Sdk.Policies;

namespace AgentIdentity.Sdk;

/// <summary>A set of policies and what of the guard they may know. One serves all decisions as long as the set is in force.</summary>
/// <param name="Policies">The policies.</param>
/// <param name="Segment">Where the guard stands.</param>
/// <param name="Ledger">Where charges are settled.</param>
/// <param name="Standing">How agents stand; null when nobody tells.</param>
internal sealed record PolicyRound(PolicySet Policies, string? Segment, IUsageLedger Ledger, IAgentStanding? Standing);
